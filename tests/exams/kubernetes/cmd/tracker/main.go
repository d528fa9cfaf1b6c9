// The tracker answers where a parcel is.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/kestrel-parcels/parcels/internal/queue"
)

var (
	requests = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "tracker_http_requests_total",
		Help: "Requests answered, by route and status code.",
	}, []string{"route", "code"})

	latency = promauto.NewHistogramVec(prometheus.HistogramOpts{
		Name:    "tracker_http_request_duration_seconds",
		Help:    "Time until a request was answered.",
		Buckets: prometheus.DefBuckets,
	}, []string{"route"})

	cacheHits = promauto.NewCounter(prometheus.CounterOpts{
		Name: "tracker_cache_hits_total",
		Help: "Lookups answered from Redis.",
	})
)

func main() {
	listen := flag.String("listen", ":8080", "address of the public API")
	admin := flag.String("admin", ":9102", "address of metrics and administration")
	readOnly := flag.Bool("read-only", false, "refuse every change")
	shutdown := flag.Duration("shutdown-timeout", 20*time.Second, "how long open requests may take at shutdown")
	flag.Parse()

	level := slog.LevelInfo
	if os.Getenv("TRACKER_LOG_LEVEL") == "debug" {
		level = slog.LevelDebug
	}
	log := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{Level: level}))

	dsn := os.Getenv("TRACKER_DATABASE_URL")
	if dsn == "" {
		log.Error("TRACKER_DATABASE_URL is not set")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer stop()

	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		log.Error("cannot open the database pool", "err", err)
		os.Exit(1)
	}
	scans := queue.Open(os.Getenv("TRACKER_REDIS_ADDR"), "scans")

	public := http.NewServeMux()
	public.HandleFunc("GET /v1/parcels/{id}", func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		defer func() { latency.WithLabelValues("parcel").Observe(time.Since(started).Seconds()) }()
		var status string
		err := pool.QueryRow(r.Context(), "SELECT status FROM parcels WHERE id = $1", r.PathValue("id")).Scan(&status)
		if err != nil {
			log.Warn("parcel lookup failed", "id", r.PathValue("id"), "err", err)
			requests.WithLabelValues("parcel", "404").Inc()
			http.Error(w, "not found", http.StatusNotFound)
			return
		}
		requests.WithLabelValues("parcel", "200").Inc()
		_ = json.NewEncoder(w).Encode(map[string]string{"status": status})
	})
	public.HandleFunc("POST /v1/scans", func(w http.ResponseWriter, r *http.Request) {
		if *readOnly {
			log.Warn("scan refused in read-only mode")
			http.Error(w, "read only", http.StatusServiceUnavailable)
			return
		}
		if err := scans.Push(r.Context(), r.Body); err != nil {
			log.Error("scan queue unavailable", "err", err)
			http.Error(w, "queue", http.StatusBadGateway)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	})
	public.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusOK) })
	public.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := pool.Ping(r.Context()); err != nil {
			log.Error("database ping failed", "err", err)
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})

	private := http.NewServeMux()
	private.Handle("GET /metrics", promhttp.Handler())
	private.HandleFunc("POST /admin/cache/flush", func(w http.ResponseWriter, r *http.Request) {
		log.Info("cache flushed by an administrator")
	})
	private.HandleFunc("GET /admin/queues", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]int64{"scans": scans.Len(r.Context())})
	})
	go func() { _ = http.ListenAndServe(*admin, private) }()

	server := &http.Server{Addr: *listen, Handler: public, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		log.Info("shutting down, no longer accepting requests")
		late, cancel := context.WithTimeout(context.Background(), *shutdown)
		defer cancel()
		_ = server.Shutdown(late)
	}()
	log.Info("tracker is listening", "addr", *listen)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		log.Error("server stopped unexpectedly", "err", err)
		os.Exit(1)
	}
}
