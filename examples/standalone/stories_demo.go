package main

import (
	"github.com/klachtwerk/klachtwerk/complaints"
)

const (
	theDesk     = complaints.ActorID("demo-desk")
	theDirector = complaints.ActorID("demo-director")
	ilse        = complaints.ActorID("demo-handler-ict")
	ivo         = complaints.ActorID("demo-handler-ict-2")
	hanneke     = complaints.ActorID("demo-handler-hr")
)

// write lists the stories: one for every state that is worth looking at.
func (b *book) write() {
	b.closedOne()
	b.escalatedOne()
	b.lateOne()
	b.runningOne()
	b.suppliersOne()
	b.referredOne()
}

func employee(id, name, email, phone, organisation string) (complaints.Actor, complaints.NewComplainant) {
	return complaints.Actor{ID: complaints.ActorID(id), Name: name, Email: email, Organisation: organisation},
		complaints.NewComplainant{Name: name, Email: email, Phone: phone, Kind: complaints.PartnerEmployee, Organisation: organisation}
}

// closedOne was handled to the complainant's satisfaction.
func (b *book) closedOne() {
	by, who := employee("j.terpstra@gemeente-b.example", "Jelle Terpstra", "j.terpstra@gemeente-b.example", "06 1234 5678", "gemeente-b")
	b.filed(b.on(9, "10:12"), by, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "ict", Ground: complaints.ServiceGround, Complainant: who,
		Subject:     "Drie keer doorverbonden zonder oplossing",
		Description: "Ik belde over mijn account, werd drie keer doorverbonden en moest steeds opnieuw beginnen. Het account werkt nog niet.",
	}).
		then(b.on(9, "10:40"), theDesk, complaints.Assign{Group: "ict"}).
		then(b.on(9, "11:05"), ivo, complaints.Take{}).
		then(b.on(8, "09:20"), ivo, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Excuses gemaakt; account ter plekke hersteld."}).
		then(b.on(7, "15:30"), ivo, complaints.HandBack{
			Outcome: complaints.Upheld, Satisfied: complaints.SatisfiedYes,
			Findings: "De melding was aan drie teams gehangen; niemand was eigenaar.",
			Measures: []complaints.NewMeasure{{Text: "Elke melding houdt één eigenaar bij doorverbinden", Owner: ivo, Due: b.today.AddDays(21)}},
		}).
		then(b.on(6, "09:45"), theDesk, complaints.Close{Text: "Uw account werkt weer. Een melding houdt voortaan één eigenaar, ook als wij doorverbinden."})
}

// escalatedOne waits for the director.
func (b *book) escalatedOne() {
	by, who := employee("m.yildiz@provincie.example", "Meryem Yıldız", "m.yildiz@provincie.example", "06 8765 4321", "provincie")
	b.filed(b.on(7, "13:30"), by, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "hr", Ground: complaints.Conduct, Complainant: who,
		Subject:     "Onheus bejegend over mijn ouderschapsverlof",
		Description: "Aan de telefoon werd gezegd dat ik 'wel heel vaak iets wil'. Over mijn verlof weet ik nog steeds niets.",
	}).
		then(b.on(7, "14:10"), theDesk, complaints.Assign{Group: "hr"}).
		then(b.on(6, "09:00"), hanneke, complaints.Take{}).
		then(b.on(6, "11:15"), hanneke, complaints.Contact{Kind: complaints.Meeting, Reached: true, Summary: "Gesproken op kantoor; indiener wil excuses van de leiding."}).
		then(b.on(4, "16:00"), hanneke, complaints.HandBack{
			Outcome: complaints.PartlyUpheld, Satisfied: complaints.SatisfiedNo,
			Findings: "De opmerking is gemaakt en was ongepast. Het verlof was wel op tijd verwerkt.",
		}).
		then(b.on(3, "10:30"), hanneke, complaints.Escalate{Reason: "Indiener is niet tevreden met excuses van de afdeling alleen."})
}

// lateOne was forwarded and then forgotten: the first response is late.
func (b *book) lateOne() {
	by, who := employee("k.mulder@gemeente-a.example", "Kees Mulder", "k.mulder@gemeente-a.example", "", "gemeente-a")
	b.filed(b.on(5, "08:50"), by, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "facilities", Ground: complaints.ServiceGround, Complainant: who,
		Subject: "Vergaderzaal dubbel geboekt", Description: "Voor de derde keer zat er een ander in de zaal die ik had geboekt.",
	}).
		then(b.on(5, "09:30"), theDesk, complaints.Assign{Group: "facilities"})
}

// runningOne is the partner persona's own, in hand.
func (b *book) runningOne() {
	by, who := employee("demo-partner", "Petra de Wit", "demo-partner@gemeente-a.example", "06 5555 1212", "gemeente-a")
	who.Actor = by.ID
	b.filed(b.on(3, "11:20"), by, complaints.Submission{
		Channel: complaints.ChannelWeb, Department: "ict", Ground: complaints.ServiceGround, Complainant: who,
		Subject: "Al twee weken geen werkende laptop", Description: "Mijn laptop is ingenomen voor reparatie en ik kreeg geen vervangende.",
	}).
		then(b.on(3, "11:45"), theDesk, complaints.Assign{Group: "ict"}).
		then(b.on(3, "13:00"), ilse, complaints.Take{}).
		then(b.on(3, "13:10"), ilse, complaints.Contact{Kind: complaints.Phone, Summary: "Geen gehoor, voicemail ingesproken."}).
		then(b.on(2, "09:15"), ilse, complaints.Contact{Kind: complaints.Phone, Reached: true, Summary: "Leenlaptop toegezegd voor morgen."}).
		then(b.on(2, "09:20"), ilse, complaints.Note{Text: "Voorraad leenlaptops is op; bij gemeente B staat er nog een."})
}

// suppliersOne has come in and waits at the desk, with a proposal.
func (b *book) suppliersOne() {
	by := complaints.Actor{
		ID: "demo-supplier", Name: "Sander Blok", Email: "demo-supplier@leverancier.example", Organisation: "leverancier", Supplier: true,
	}
	b.filed(b.on(1, "15:40"), by, complaints.Submission{
		Channel: complaints.ChannelWeb, Ground: complaints.Contract, Agreement: "OV-2025-118",
		Subject: "Facturen structureel te laat betaald", Description: "Vier facturen staan langer dan zestig dagen open; overeengekomen is dertig.",
		Complainant: complaints.NewComplainant{
			Name: by.Name, Email: by.Email, Phone: "088 111 22 33", Kind: complaints.SupplierKind, Organisation: "leverancier", Actor: by.ID,
		},
	})
}

// referredOne came from a citizen, who is sent to the municipality.
func (b *book) referredOne() {
	b.filed(b.on(1, "10:05"), complaints.Actor{ID: theDesk}, complaints.Submission{
		Channel: complaints.ChannelPhone, Subject: "Paspoort kwijtgeraakt", Description: "Belt als inwoner over een zoekgeraakt paspoort.",
		Complainant: complaints.NewComplainant{Name: "Ans Hoekstra", Email: "ans.hoekstra@post.example", Kind: complaints.Citizen, Organisation: "gemeente-b"},
	})
}
