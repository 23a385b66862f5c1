package awssim

import (
	"errors"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// roomy is how many items a page of a list holds: AWS's own number where the
// list is longer than that, so that an organization of thousands is not read
// two by two, and smallPage otherwise, so that everybody reads over pages.
func roomy(length, asked, largest int) int {
	size := smallPage
	if length > largest {
		size = largest
	}
	if asked > 0 {
		size = min(size, asked)
	}
	return size
}

// roomyPage is pageOf with roomy pages.
func roomyPage[T any](items []T, token string, asked, largest int) (page []T, next *string, err error) {
	from := 0
	if token != "" {
		if from, err = strconv.Atoi(token); err != nil || from < 0 || from > len(items) {
			return nil, nil, errors.New("invalid token")
		}
	}
	to := min(from+roomy(len(items), asked, largest), len(items))
	if to < len(items) {
		next = aws.String(strconv.Itoa(to))
	}
	return items[from:to], next, nil
}
