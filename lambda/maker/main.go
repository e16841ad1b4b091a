// Command maker makes reports for the functions report and api, beside which it lies: it reads an order from its input and writes the
// versions that it made to its output, or the code and reason of its refusal. Its log goes to the error output.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"os"

	"github.com/klachtwerk/klachtwerk/complaints"
	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() {
	if err := run(context.Background()); err != nil {
		told := setup.Refusal{Code: complaints.CodeOf(err)}
		if e, ok := errors.AsType[*complaints.Error](err); ok {
			told.Reason, told.Fields = e.Reason, e.Fields
		}
		if err := json.NewEncoder(os.Stdout).Encode(told); err != nil {
			os.Exit(2) // the function is gone
		}
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	k, err := setup.NewKit(setup.Report, os.LookupEnv, os.Stderr)
	if err != nil {
		return err
	}
	var o setup.ReportOrder
	if err := json.NewDecoder(os.Stdin).Decode(&o); err != nil {
		return err
	}
	r := &reporter{kit: k}
	m, err := r.open(ctx)
	if err != nil {
		return k.Failed(ctx, err)
	}
	list, err := r.make(ctx, m, o)
	k.Measure(map[string]int{setup.MetricReports: len(list)})
	if err != nil {
		return k.Failed(ctx, err)
	}
	return json.NewEncoder(os.Stdout).Encode(list)
}
