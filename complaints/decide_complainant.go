package complaints

// checkComplainant checks a complainant as entered.
func checkComplainant(f *fields, n NewComplainant, env Env) {
	f.required("complainant.name", n.Name)
	f.maxLen("complainant.name", n.Name, maxName)
	f.maxLen("complainant.phone", n.Phone, maxName)
	f.maxLen("complainant.address", n.Address, maxReason)
	f.maxLen("complainant.organisation", n.Organisation, maxName)
	if n.Email != "" {
		if _, ok := normaliseMail(n.Email); !ok {
			f.add("complainant.email", "email", "is not a mail address")
		}
	}
	if n.Kind != "" {
		oneOf(f, "complainant.kind", n.Kind, PartnerEmployee, SupplierKind, Citizen, Business, UnknownKind)
	}
	*f = append(*f, env.Policy.admit(Submission{Complainant: n}).Fields...)
}

// filled completes a submission with what is known of who sends it: an employee's or supplier's own organisation, and a
// partner's program that files for that partner's employees only.
func (s Submit) filled(env Env) Submit {
	c := &s.Complainant
	if s.Channel == "" {
		s.Channel = ChannelAPI
	}
	if env.By.Kind == SystemActor {
		for _, p := range env.Policy.Partners {
			for _, id := range p.Systems {
				if id == env.By.ID {
					c.Kind, c.Organisation, c.Actor = PartnerEmployee, p.ID, ""
				}
			}
		}
		return s
	}
	if s.Anonymous {
		s.Complainant = NewComplainant{} // whoever was logged in is not told
		return s
	}
	if env.By.Kind != PersonActor || env.isStaff() {
		return s
	}
	c.Actor = env.By.ID
	if c.Email == "" {
		c.Email = env.By.Email
	}
	if c.Name == "" {
		c.Name = env.By.Name
	}
	if c.Kind == "" && env.By.Supplier {
		c.Kind = SupplierKind
	}
	if c.Organisation == "" && c.Kind != Citizen && c.Kind != Business {
		c.Organisation = env.By.Organisation
	}
	return s
}

// isStaff reports whether the actor is in the policy as somebody of the centre.
func (env Env) isStaff() bool {
	_, ok := env.Policy.staff(env.By.ID)
	return ok
}
