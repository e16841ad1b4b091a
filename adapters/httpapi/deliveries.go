package httpapi

import (
	"context"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"github.com/klachtwerk/klachtwerk/complaints"
)

// delivery is one that needs a person; those behind it wait.
type delivery struct {
	Key        string                `json:"key" doc:"For unparking" example:"01KB3F6Z8Q4X2N7M5T9V1W3Y6A.4.complainant"`
	Complaint  complaints.ID         `json:"complaint"`
	Revision   complaints.Revision   `json:"revision"`
	Subscriber complaints.Subscriber `json:"subscriber"`
	Letter     complaints.LetterKind `json:"letter"`
	Attempts   int                   `json:"attempts"`
	Reason     string                `json:"reason,omitempty" doc:"Stable key of the last failure"`
	At         time.Time             `json:"at" doc:"Of the last change"`
}

func (a *api) deliveryRoutes() {
	handle(a, huma.Operation{
		OperationID: "list-parked", Method: http.MethodGet, Path: "/v1/deliveries/parked",
		Summary: "Deliveries that need a person", Tags: []string{tagDeliveries},
	}, func(ctx context.Context, in *paged) (*listAnswer[delivery], error) {
		page, err := a.service.Parked(ctx, actorOf(ctx), pageOf(in.Limit, in.Cursor))
		if err != nil {
			return nil, err
		}
		return listOf(page, showDelivery), nil
	})
	handle(a, huma.Operation{
		OperationID: "unpark", Method: http.MethodPost, Path: "/v1/deliveries/{key}/unpark", DefaultStatus: http.StatusNoContent,
		Summary: "Try a parked delivery again", Tags: []string{tagDeliveries},
	}, a.unpark)
}

type unparkRequest struct {
	Key string `path:"key" doc:"Key of the delivery"`
}

func (a *api) unpark(ctx context.Context, in *unparkRequest) (*struct{}, error) {
	key, err := parseDelivery(in.Key)
	if err != nil {
		return nil, err
	}
	return nil, a.service.Unpark(ctx, actorOf(ctx), key)
}

func showDelivery(d complaints.Delivery) delivery {
	return delivery{
		Key:       string(d.Complaint) + "." + strconv.FormatInt(int64(d.Revision), 10) + "." + string(d.Subscriber),
		Complaint: d.Complaint, Revision: d.Revision, Subscriber: d.Subscriber, Letter: d.Letter,
		Attempts: d.Attempts, Reason: d.Reason, At: d.At.UTC(),
	}
}

func parseDelivery(s string) (complaints.DeliveryKey, error) {
	parts := strings.Split(s, ".")
	if len(parts) != 3 {
		return complaints.DeliveryKey{}, complaints.ErrNotFound
	}
	id, err := complaints.ParseID(parts[0])
	revision, numberErr := strconv.ParseInt(parts[1], 10, 64)
	if err != nil || numberErr != nil || revision < 1 || parts[2] == "" {
		return complaints.DeliveryKey{}, complaints.ErrNotFound
	}
	return complaints.DeliveryKey{Complaint: id, Revision: complaints.Revision(revision), Subscriber: complaints.Subscriber(parts[2])}, nil
}
