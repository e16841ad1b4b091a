// Command operate is for whoever runs the deployment; lambda/DEPLOY.md says when. It reads the settings of the functions from its
// environment, and logs in to AWS as the AWS command line does.
//
//	operate init [-data DIR]             make the keys; with those of a standalone installation in DIR, whose data move here
//	operate policy FILE NAME             look through a policy and put it under config/NAME
//	operate verify                       look through the whole table
//	operate restored -until T -as ACTOR  put a restored table right: T is when the old one was last used, ACTOR an administrator
//	operate take-in -data DIR            copy a standalone installation's data to the deployment
//	operate take-out -data DIR           copy the deployment's data to a standalone installation's directory
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/klachtwerk/klachtwerk/lambda/setup"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "operate:", err)
		os.Exit(1) //nolint:gocritic // nothing is left that stop would do
	}
}

var errUsage = errors.New("give one of: init, policy FILE NAME, verify, restored -until T -as ACTOR, take-in -data DIR, take-out -data DIR")

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	command, known := map[string]func(context.Context, *setup.Kit, []string) error{
		"init": initialise, "policy": putPolicy, "verify": verify, "restored": restored, "take-in": takeIn, "take-out": takeOut,
	}[args[0]]
	if !known {
		return errUsage
	}
	s, err := setup.ReadSettings(setup.Operate, os.LookupEnv)
	if err != nil {
		return err
	}
	c, err := config.LoadDefaultConfig(ctx, config.WithRegion(s.Region))
	if err != nil {
		return err
	}
	return command(ctx, setup.OperatorKit(s, c), args[1:])
}
