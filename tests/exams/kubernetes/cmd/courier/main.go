// The courier takes scans from the queue and tells the customers.
package main

import (
	"context"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/kestrel-parcels/parcels/internal/queue"
)

var (
	depth = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "courier_queue_depth",
		Help: "Scans that wait.",
	})
	sent = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "courier_notifications_sent_total",
		Help: "Notifications sent, by channel.",
	}, []string{"channel"})
	failed = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "courier_notifications_failed_total",
		Help: "Notifications given up, by channel.",
	}, []string{"channel"})
)

func main() {
	drain := flag.Bool("drain", false, "empty the queue and stop")
	batch := flag.Int("batch-size", 50, "scans taken at once")
	dryRun := flag.Bool("dry-run", false, "send nothing")
	flag.Parse()

	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	retries, err := strconv.Atoi(os.Getenv("MAX_RETRIES"))
	if err != nil {
		log.Error("MAX_RETRIES is not a number")
		os.Exit(2)
	}
	if os.Getenv("SMS_API_TOKEN") == "" {
		log.Warn("SMS_API_TOKEN is empty, text messages are off")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()

	scans := queue.Open(os.Getenv("REDIS_ADDR"), "scans")
	dead := queue.Open(os.Getenv("REDIS_ADDR"), "scans:dead")
	go func() {
		http.Handle("/metrics", promhttp.Handler())
		http.HandleFunc("/livez", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) })
		_ = http.ListenAndServe(":9103", nil)
	}()
	for ctx.Err() == nil {
		depth.Set(float64(scans.Len(ctx)))
		for _, scan := range scans.Take(ctx, *batch) {
			if *dryRun {
				continue
			}
			if err := notify(ctx, scan, retries); err != nil {
				failed.WithLabelValues("sms").Inc()
				log.Error("notification given up after retries", "scan", scan.ID, "err", err)
				dead.Put(ctx, scan)
				continue
			}
			sent.WithLabelValues("sms").Inc()
		}
		if *drain && scans.Len(ctx) == 0 {
			log.Info("queue drained, stopping")
			return
		}
		time.Sleep(time.Second)
	}
	log.Info("courier stopped")
}

func notify(ctx context.Context, scan queue.Scan, retries int) error {
	var err error
	for attempt := 0; attempt < retries; attempt++ {
		if err = scan.Send(ctx); err == nil {
			return nil
		}
		slog.Warn("sms gateway timed out, trying again", "attempt", attempt)
	}
	return err
}
