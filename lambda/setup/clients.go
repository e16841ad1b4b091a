package setup

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// environ is what the AWS clients read from the environment.
type environ func(string) (string, bool)

func (e environ) value(name string) string {
	v, _ := e(name)
	return v
}

// Retrieve implements aws.CredentialsProvider: the credentials that Lambda puts into the environment of the process. They outlive it.
func (e environ) Retrieve(context.Context) (aws.Credentials, error) {
	c := aws.Credentials{
		AccessKeyID: e.value("AWS_ACCESS_KEY_ID"), SecretAccessKey: e.value("AWS_SECRET_ACCESS_KEY"),
		SessionToken: e.value("AWS_SESSION_TOKEN"), Source: "environment",
	}
	if !c.HasKeys() {
		return aws.Credentials{}, errors.New("setup: AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set")
	}
	return c, nil
}

// endpoint is where a service is; nil: where AWS has it.
func (e environ) endpoint(service string) *string {
	for _, name := range []string{"AWS_ENDPOINT_URL_" + service, "AWS_ENDPOINT_URL"} {
		if url := e.value(name); url != "" {
			return &url
		}
	}
	return nil
}

// config is the SDK's, without the files and logins that it would look for.
func (e environ) config(region string) aws.Config {
	return aws.Config{Region: region, Credentials: e, AppID: "klachtwerk"}
}

// AWS makes the config for the client of one service, such as DYNAMODB, S3 or SESV2.
func (k *Kit) AWS(service string) aws.Config {
	c := k.aws
	if url := k.env.endpoint(service); url != nil {
		c.BaseEndpoint = url
	}
	return c
}

// DynamoDB makes a client.
func (k *Kit) DynamoDB() *dynamodb.Client { return dynamodb.NewFromConfig(k.AWS("DYNAMODB")) }

// S3 makes a client. An endpoint that is not AWS's own has no names for buckets, so they stand in the path.
func (k *Kit) S3() *s3.Client {
	return s3.NewFromConfig(k.AWS("S3"), func(o *s3.Options) { o.UsePathStyle = o.BaseEndpoint != nil })
}
