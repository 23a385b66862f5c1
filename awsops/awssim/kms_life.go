package awssim

import (
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kms"
	kmstypes "github.com/aws/aws-sdk-go-v2/service/kms/types"
)

func registerKeyLife(w *World) {
	on(w, true, enableKeyRotation)
	on(w, false, getKeyRotationStatus)
	on(w, true, enableKey)
	on(w, true, disableKey)
	on(w, true, scheduleKeyDeletion)
	on(w, true, cancelKeyDeletion)
	on(w, false, getKeyLastUsage)
}

func enableKeyRotation(r *request, in *kms.EnableKeyRotationInput) (*kms.EnableKeyRotationOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	days := int32(365)
	if in.RotationPeriodInDays != nil {
		days = *in.RotationPeriodInDays
	}
	switch {
	case key.State == keyDisabled:
		return nil, &kmstypes.DisabledException{Message: aws.String(key.ARN + " is disabled.")}
	case key.State == keyPending:
		return nil, notPending(key)
	}
	key.Rotation, key.RotationDays = true, days
	return &kms.EnableKeyRotationOutput{}, nil
}

func getKeyRotationStatus(r *request, in *kms.GetKeyRotationStatusInput) (*kms.GetKeyRotationStatusOutput, error) {
	key, err := r.key(in.KeyId, true)
	if err != nil {
		return nil, err
	}
	out := &kms.GetKeyRotationStatusOutput{KeyId: aws.String(key.ARN), KeyRotationEnabled: key.Rotation && key.State != keyPending}
	if key.Rotation {
		out.RotationPeriodInDays = aws.Int32(key.RotationDays)
	}
	return out, nil
}

func enableKey(r *request, in *kms.EnableKeyInput) (*kms.EnableKeyOutput, error) {
	key, err := r.changeableKey(in.KeyId)
	if err != nil {
		return nil, err
	}
	key.State = keyEnabled
	return &kms.EnableKeyOutput{}, nil
}

func disableKey(r *request, in *kms.DisableKeyInput) (*kms.DisableKeyOutput, error) {
	key, err := r.changeableKey(in.KeyId)
	if err != nil {
		return nil, err
	}
	key.State = keyDisabled
	return &kms.DisableKeyOutput{}, nil
}

// changeableKey is a key of the customer that does not wait for deletion. An
// alias is not taken here (KMS API reference, DisableKey).
func (r *request) changeableKey(id *string) (*KeyState, error) {
	key, err := r.key(id, false)
	if err != nil {
		return nil, err
	}
	return key, notPending(key)
}

func scheduleKeyDeletion(r *request, in *kms.ScheduleKeyDeletionInput) (*kms.ScheduleKeyDeletionOutput, error) {
	key, err := r.changeableKey(in.KeyId)
	if err != nil {
		return nil, err
	}
	days := int32(30)
	if in.PendingWindowInDays != nil {
		days = *in.PendingWindowInDays
	}
	if days < 7 || days > 30 { // the API model allows 1 to 365
		return nil, apiError("ValidationException", "PendingWindowInDays must be between 7 and 30")
	}
	key.State, key.DeletionDate = keyPending, r.Now.Add(time.Duration(days)*24*time.Hour)
	return &kms.ScheduleKeyDeletionOutput{KeyId: aws.String(key.ARN), KeyState: kmstypes.KeyStatePendingDeletion,
		DeletionDate: aws.Time(key.DeletionDate), PendingWindowInDays: aws.Int32(days)}, nil
}

// used notes a key's last use, as GetKeyLastUsage tells it.
func (k *KeyState) used(action string, now time.Time) {
	k.LastUsed, k.LastUse = now, strings.TrimPrefix(action, "kms:")
}

// getKeyLastUsage takes no alias. A key that was never used has an empty
// KeyLastUsage (KMS API reference, GetKeyLastUsage).
func getKeyLastUsage(r *request, in *kms.GetKeyLastUsageInput) (*kms.GetKeyLastUsageOutput, error) {
	if strings.Contains(value(in.KeyId), "alias/") {
		return nil, kmsNotFound("Invalid keyId '%s'", value(in.KeyId))
	}
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	out := &kms.GetKeyLastUsageOutput{KeyId: aws.String(key.ID), KeyCreationDate: aws.Time(key.CreatedAt),
		TrackingStartDate: aws.Time(key.CreatedAt), KeyLastUsage: &kmstypes.KeyLastUsageData{}}
	if !key.LastUsed.IsZero() {
		*out.KeyLastUsage = kmstypes.KeyLastUsageData{Timestamp: aws.Time(key.LastUsed),
			Operation:    kmstypes.KeyLastUsageTrackingOperation(key.LastUse),
			KmsRequestId: aws.String(uuidOf(once("use", key.ARN))), CloudTrailEventId: aws.String(uuidOf(once("event", key.ARN)))}
	}
	return out, nil
}

// cancelKeyDeletion leaves the key disabled (docs/aws.md#key-deletion).
func cancelKeyDeletion(r *request, in *kms.CancelKeyDeletionInput) (*kms.CancelKeyDeletionOutput, error) {
	key, err := r.key(in.KeyId, false)
	if err != nil {
		return nil, err
	}
	if key.State != keyPending {
		return nil, invalidState("%s is not pending deletion.", key.ARN)
	}
	key.State, key.DeletionDate = keyDisabled, time.Time{}
	return &kms.CancelKeyDeletionOutput{KeyId: aws.String(key.ARN)}, nil
}
