package report

import "github.com/klachtwerk/klachtwerk/complaints"

// Word puts a code of a figure, list or finding into words, lower-case; a code that it does not know, such as an id, stands for
// itself.
func Word(l complaints.Language, code string) string {
	w, ok := words[code]
	switch {
	case !ok:
		return code
	case l == complaints.English:
		return w.EN
	}
	return w.NL
}

var words = map[string]complaints.Translated{
	None: {NL: "geen", EN: "none"},

	"registered":  {NL: "geregistreerd", EN: "registered"},
	"assigned":    {NL: "doorgezet", EN: "assigned"},
	"in_progress": {NL: "in behandeling", EN: "in progress"},
	"handled":     {NL: "terug bij de Servicedesk", EN: "handed back"},
	"escalated":   {NL: "geëscaleerd", EN: "escalated"},
	"closed":      {NL: "afgemeld", EN: "closed"},
	"withdrawn":   {NL: "ingetrokken", EN: "withdrawn"},
	"referred":    {NL: "doorverwezen", EN: "referred"},
	"dismissed":   {NL: "buiten behandeling gesteld", EN: "dismissed"},

	"mail":   {NL: "mail", EN: "mail"},
	"web":    {NL: "webpagina", EN: "web page"},
	"phone":  {NL: "telefoon", EN: "phone"},
	"letter": {NL: "brief", EN: "letter"},
	"api":    {NL: "koppeling", EN: "interface"},

	"partner_employee": {NL: "medewerker van een partner", EN: "partner's employee"},
	"supplier":         {NL: "leverancier", EN: "supplier"},
	"citizen":          {NL: "burger", EN: "citizen"},
	"business":         {NL: "bedrijf", EN: "business"},
	"unknown":          {NL: "onbekend", EN: "unknown"},

	"conduct":  {NL: "bejegening", EN: "conduct"},
	"service":  {NL: "dienstverlening", EN: "service"},
	"contract": {NL: "uitvoering overeenkomst", EN: "contract"},

	"upheld":              {NL: "gegrond", EN: "upheld"},
	"partly_upheld":       {NL: "deels gegrond", EN: "partly upheld"},
	"not_upheld":          {NL: "ongegrond", EN: "not upheld"},
	"resolved_informally": {NL: "informeel opgelost", EN: "resolved informally"},
	"no_judgment":         {NL: "geen oordeel", EN: "no judgment"},

	"yes": {NL: "ja", EN: "yes"},
	"no":  {NL: "nee", EN: "no"},

	"in_time":     {NL: "op tijd", EN: "in time"},
	"late":        {NL: "te laat", EN: "late"},
	"late_open":   {NL: "te laat en nog open", EN: "late and still open"},
	"not_yet_due": {NL: "nog niet aan de orde", EN: "not yet due"},
	"stopped":     {NL: "gestopt", EN: "stopped"},
	"no_clock":    {NL: "geen termijn", EN: "no term"},

	"out_of_scope":    {NL: "geen klacht", EN: "no complaint"},
	"duplicate":       {NL: "dubbel", EN: "duplicate"},
	"anonymous":       {NL: "anoniem", EN: "anonymous"},
	"already_handled": {NL: "al behandeld", EN: "handled before"},
	"too_old":         {NL: "langer dan een jaar geleden", EN: "more than a year ago"},
	"objection":       {NL: "bezwaar mogelijk", EN: "objection was possible"},
	"appeal":          {NL: "beroep mogelijk", EN: "appeal was possible"},
	"court":           {NL: "bij de rechter", EN: "before a court"},
	"prosecution":     {NL: "strafvervolging", EN: "prosecution"},
	"too_slight":      {NL: "onvoldoende belang of gewicht", EN: "insufficient interest or weight"},

	"by_month":            {NL: "per maand", EN: "by month"},
	"by_department":       {NL: "per afdeling", EN: "by department"},
	"by_ground":           {NL: "per grond", EN: "by ground"},
	"by_complainant_kind": {NL: "per soort indiener", EN: "by kind of complainant"},
	"by_organisation":     {NL: "per organisatie", EN: "by organisation"},
	"by_channel":          {NL: "per kanaal", EN: "by channel"},
	"received":            {NL: "ontvangen", EN: "received"},
	"first_response":      {NL: "eerste reactie", EN: "first response"},
	"norm":                {NL: "norm", EN: "norm"},
	"shifted":             {NL: "verschoven datum", EN: "shifted date"},
	"outcomes":            {NL: "uitkomst", EN: "outcome"},
	"satisfied":           {NL: "tevreden", EN: "satisfied"},
	"standing":            {NL: "stand", EN: "standing"},
	"open":                {NL: "open", EN: "open"},
	NotJudged:             {NL: "niet te beoordelen", EN: "not to be judged"},

	"provisional": {NL: "voorlopig", EN: "provisional"},
	"final":       {NL: "definitief", EN: "final"},
	"on_demand":   {NL: "op verzoek", EN: "on demand"},
}
