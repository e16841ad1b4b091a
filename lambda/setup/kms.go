package setup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/aws/smithy-go"
)

// kmsTry is how long KMS may take for one answer.
const kmsTry = 5 * time.Second

// keyPurpose is the encryption context: KMS unseals the data key for nothing else, and its log tells what for.
var keyPurpose = map[string]string{"purpose": "klachtwerk-data-key"}

// kmsMessage is what the two operations take and give.
type kmsMessage struct {
	KeyID             string            `json:"KeyId,omitempty"`
	KeySpec           string            `json:",omitempty"`
	CiphertextBlob    []byte            `json:",omitempty"`
	Plaintext         []byte            `json:",omitempty"`
	EncryptionContext map[string]string `json:",omitempty"`
}

// kms calls GenerateDataKey or Decrypt, by the SDK's signer and rules for trying again. The SDK's own client of KMS would cost every
// start of every function a tenth of its time, for two operations of which a function needs one, once.
//
// https://docs.aws.amazon.com/kms/latest/APIReference/API_Decrypt.html
func (k *Kit) kms(ctx context.Context, operation string, in kmsMessage) (out kmsMessage, err error) {
	in.KeyID, in.EncryptionContext = k.Settings.KMSKey, keyPurpose
	body, err := json.Marshal(in)
	if err != nil {
		return out, err
	}
	again := retry.NewStandard()
	for try := 1; ; try++ {
		out, err = k.tryKMS(ctx, operation, body)
		if err == nil || try == again.MaxAttempts() || !again.IsErrorRetryable(err) || ctx.Err() != nil {
			return out, err
		}
		wait, delayErr := again.RetryDelay(try, err)
		if delayErr != nil {
			return out, errors.Join(err, delayErr)
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return out, err
		}
	}
}

func (k *Kit) tryKMS(ctx context.Context, operation string, body []byte) (out kmsMessage, err error) {
	ctx, cancel := context.WithTimeout(ctx, kmsTry)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, k.kmsURL(), bytes.NewReader(body))
	if err != nil {
		return out, err
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "TrentService."+operation)
	as, err := k.aws.Credentials.Retrieve(ctx)
	if err != nil {
		return out, err
	}
	sum := sha256.Sum256(body)
	if err := v4.NewSigner().SignHTTP(ctx, as, r, hex.EncodeToString(sum[:]), "kms", k.Settings.Region, time.Now()); err != nil {
		return out, err
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return out, &kmsError{operation: operation, cause: err}
	}
	defer func() { err = errors.Join(err, res.Body.Close()) }()
	data, err := io.ReadAll(io.LimitReader(res.Body, 1<<20))
	if err != nil {
		return out, &kmsError{operation: operation, cause: err}
	}
	if res.StatusCode != http.StatusOK {
		return out, refusedByKMS(operation, res.StatusCode, data)
	}
	err = json.Unmarshal(data, &out)
	return out, err
}

// kmsURL is where KMS is, in the partition that the key's ARN names.
func (k *Kit) kmsURL() string {
	if url := k.env.endpoint("KMS"); url != nil {
		return *url
	}
	domain := "amazonaws.com"
	switch strings.Split(k.Settings.KMSKey+":", ":")[1] {
	case "aws-cn":
		domain = "amazonaws.com.cn"
	case "aws-eusc":
		domain = "amazonaws.eu"
	}
	return "https://kms." + k.Settings.Region + "." + domain
}

// kmsError is a refusal of KMS, or no answer.
type kmsError struct {
	operation, code string
	status          int
	cause           error
}

var _ smithy.APIError = (*kmsError)(nil)

func refusedByKMS(operation string, status int, body []byte) error {
	var told struct {
		Type string `json:"__type"`
	}
	_ = json.Unmarshal(body, &told) // what does not read has no code
	return &kmsError{operation: operation, code: told.Type[strings.LastIndexByte(told.Type, '#')+1:], status: status}
}

func (e *kmsError) Error() string {
	if e.cause != nil {
		return "setup: KMS " + e.operation + ": " + e.cause.Error()
	}
	return fmt.Sprintf("setup: KMS %s: %s (%d)", e.operation, e.code, e.status)
}

// RetryableError is asked by the SDK's rules.
func (e *kmsError) RetryableError() bool {
	return e.cause != nil || e.status >= http.StatusInternalServerError || strings.Contains(e.code, "Throttling")
}

func (e *kmsError) Unwrap() error { return e.cause }

// ErrorCode is KMS's code.
func (e *kmsError) ErrorCode() string { return e.code }

// ErrorMessage is empty: KMS's words are not kept.
func (*kmsError) ErrorMessage() string { return "" }

// ErrorFault does not say whose fault it is.
func (*kmsError) ErrorFault() smithy.ErrorFault { return smithy.FaultUnknown }

var _ aws.CredentialsProvider = environ(nil)
