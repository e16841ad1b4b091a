package setup

import (
	"encoding/json"
	"time"
)

// Namespace is CloudWatch's name for the deployment's metrics.
const Namespace = "Klachtwerk"

// The metrics' names; the alarms in template.yaml name them too.
const (
	MetricSweeps      = "Sweeps"      // sweeps that came to their end
	MetricUnfinished  = "Unfinished"  // sweeps that their time ended
	MetricMilestones  = "Milestones"  // complaints whose milestones passed
	MetricErased      = "Erased"      // complaints erased by retention
	MetricSweepFailed = "SweepFailed" // complaints that a sweep left for the next
	MetricSent        = "Sent"        // letters handed to SES
	MetricPrinted     = "Printed"     // letters to print
	MetricPutOff      = "PutOff"      // letters put off or parked
	MetricParked      = "Parked"      // letters that wait for a person
	MetricMails       = "Mails"       // mails taken in, by a first delivery
	MetricRepeated    = "Repeated"    // mails that were delivered once more
	MetricWaiting     = "Waiting"     // mails that the desk must decide on
	MetricRequests    = "Requests"    // HTTP requests answered
	MetricFaults      = "Faults"      // of those with status 500 or more
	MetricReports     = "Reports"     // report versions made
)

// Measure writes counts in CloudWatch's embedded metric format, from which it makes metrics of the deployment and the function.
//
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
func (k *Kit) Measure(counts map[string]int) {
	type metric struct{ Name, Unit string }
	type directive struct {
		Namespace  string
		Dimensions [][]string
		Metrics    []metric
	}
	d := directive{Namespace: Namespace, Dimensions: [][]string{{"Deployment", "Function"}}}
	line := map[string]any{"Deployment": k.Settings.Deployment, "Function": string(k.Settings.Function)}
	for name, n := range counts {
		d.Metrics = append(d.Metrics, metric{name, "Count"})
		line[name] = n
	}
	line["_aws"] = map[string]any{"Timestamp": time.Now().UnixMilli(), "CloudWatchMetrics": []directive{d}}
	text, err := json.Marshal(line)
	if err != nil {
		return // of numbers and names: it does not happen
	}
	_, _ = k.out.Write(append(text, '\n')) // a log that is gone is nothing that anyone can act on
}
