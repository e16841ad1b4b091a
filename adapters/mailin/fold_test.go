package mailin_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/klachtwerk/klachtwerk/adapters/mailin"
)

func TestFold(t *testing.T) {
	t.Parallel()
	const says = "Mijn stoel is nog steeds stuk.\n\nFatima de Wit\n06-12345678\n"
	tests := []struct{ name, visible, folded string }{
		{"nothing", says, ""},
		{"empty", "", ""},
		{"signature", says, "--\nFatima de Wit\nGemeente A\n"},
		{"a line of dashes far above is none", "Deel een\n--\n" + strings.Repeat("regel\n", 20), ""},
		{"iPhone", says, "Verstuurd vanaf mijn iPhone\n"},
		{"Outlook for Android", says, "Verzonden vanaf Outlook voor Android (https://aka.ms/AAb9ysg)\n"},
		{"Outlook for iOS", says, "Outlook voor iOS downloaden (https://aka.ms/o0ukef)\n"},
		{"sentence about sending", "Het formulier is gestuurd.\nVerzonden via de balie, en niemand deed iets. Waarom?\n", ""},
		{"Outlook", says + "\n", "Van: Servicedesk <klachten@ssc.example>\nVerzonden: donderdag 2 april 2026 14:45\nAan: Fatima\nOnderwerp: Stoel\n\nGeachte\n"},
		{"Outlook in bold", says + "\n", "*Van:* Servicedesk\n*Verzonden:* donderdag 2 april 2026 14:45\n*Aan:* Fatima\n*Onderwerp:* Stoel\n\nGeachte\n"},
		{"Outlook on the web", says, "________________________________\nFrom: Desk <a@b.example>\nSent: Thursday, April 2, 2026\nTo: F\nSubject: Re\n\nx\n"},
		{"original message", says, "-----Oorspronkelijk bericht-----\nVan: Desk\nGeachte\n"},
		{"Gmail", says, "Op do 2 apr 2026 om 14:45 schreef Servicedesk <klachten@ssc.example>:\n\n> Geachte\n> mevrouw\n"},
		{"Gmail in English", says, "On Thu, Apr 2, 2026 at 2:45 PM Servicedesk <klachten@ssc.example> wrote:\n> Dear\n"},
		{"Apple Mail", says, "Op 2 apr. 2026, om 14:45 heeft Servicedesk <klachten@ssc.example> het volgende geschreven:\n\nGeachte\n"},
		{"Thunderbird", says, "Servicedesk schreef op 2-4-2026 om 14:45:\n> Geachte\n"},
		{"broken attribution", says, "Op do 2 apr 2026 om 14:45 schreef Servicedesk Personeel\n<klachten@ssc.example>:\n\n> Geachte\n"},
		{"iPhone above its quotation", says, "Verstuurd vanaf mijn iPhone\n\n> Op 2 apr. 2026 om 14:45 heeft Desk <a@b.example> het volgende geschreven:\n>\n> Geachte\n"},
		{"signature and history", says, "--\nFatima\n\nOn 4/2/26 14:45, Desk wrote:\n> Dear\n"},
		{"answer below", "Op do 2 apr 2026 om 14:45 schreef Desk <a@b.example>:\n> Is de stoel stuk?\n\nJa.\n", ""},
		{"answers between", "Op do 2 apr 2026 om 14:45 schreef Desk <a@b.example>:\n> Stuk?\nJa.\n> Kleur?\nBlauw.\n\n", "> Dank\n"},
		{"a sentence that quotes", "Op 12 maart schreef mevrouw Bakker mij:\nu moet maar wachten.\nDat vind ik niet netjes.\n", ""},
		{"from and to in a story", "Van: de ene balie\nAan: de andere\nzo ging het de hele dag.\n", ""},
		{"nothing but a quotation", "> Geachte\n> mevrouw\n", ""},
		{"forwarded", "Zie hieronder.\n\n---------- Forwarded message ---------\nVan: Desk <a@b.example>\nDate: do 2 apr 2026\nSubject: x\nTo: y\n\nHet antwoord\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			visible, folded := mailin.Fold(tt.visible + tt.folded)
			require.Equal(t, tt.visible, visible)
			require.Equal(t, tt.folded, folded)
		})
	}
}

// FuzzFold holds that nothing is lost, and that something stays visible.
func FuzzFold(f *testing.F) {
	for _, seed := range []string{
		"", "--\n", "> x\ny\n> z", "Ja\n--\nF\n\nOp 2 apr 2026 om 14:45 schreef D <a@b.example>:\n> x\n", "x\n____\nVan: a\nVerzonden: b\nAan: c\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		visible, folded := mailin.Fold(text)
		require.Equal(t, text, visible+folded)
		if strings.TrimSpace(text) != "" {
			require.NotEmpty(t, strings.TrimSpace(visible))
		}
	})
}
