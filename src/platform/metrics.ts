import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export interface MetricOptions<Label extends string> {
  /** Without the prefix `callweave_`; ends in its unit (`_seconds`, `_total`). */
  name: string;
  help: string;
  labels?: readonly Label[];
}

export interface HistogramOptions<Label extends string> extends MetricOptions<Label> {
  /** Upper bounds; absent = `LATENCY_BUCKETS`. */
  buckets?: readonly number[];
}

/** Seconds. The pop must be there before a person answers, so the buckets are densest below a second. */
export const LATENCY_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60] as const;

const PREFIX = 'callweave_';

/**
 * The figures of one process, read at `/metrics`. Asking twice for the same name gives the same metric, so a feature may
 * declare what it needs where it needs it.
 */
export class Metrics {
  private readonly registry = new Registry();

  counter<Label extends string = never>(options: MetricOptions<Label>): Counter<Label> {
    return this.once(options.name, () => new Counter(this.shape(options)));
  }

  gauge<Label extends string = never>(
    options: MetricOptions<Label> & {
      /** Called at each scrape to set the value. */ collect?: (gauge: Gauge<Label>) => void | Promise<void>;
    },
  ): Gauge<Label> {
    const { collect } = options;
    return this.once(
      options.name,
      () =>
        new Gauge({
          ...this.shape(options),
          ...(collect === undefined
            ? {}
            : {
                async collect(this: Gauge<Label>) {
                  try {
                    await collect(this);
                  } catch {
                    // A database that is away must not hide the figures of the process: this one is absent meanwhile.
                    this.reset();
                  }
                },
              }),
        }),
    );
  }

  histogram<Label extends string = never>(options: HistogramOptions<Label>): Histogram<Label> {
    const buckets = [...(options.buckets ?? LATENCY_BUCKETS)];
    return this.once(options.name, () => new Histogram({ ...this.shape(options), buckets }));
  }

  /** Memory, event loop lag and garbage collection of this process. */
  collectProcess(): void {
    collectDefaultMetrics({ register: this.registry });
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /** The page that Prometheus reads. */
  async render(): Promise<string> {
    return this.registry.metrics();
  }

  private shape<Label extends string>(options: MetricOptions<Label>) {
    return {
      name: PREFIX + options.name,
      help: options.help,
      labelNames: [...(options.labels ?? [])],
      registers: [this.registry],
    };
  }

  private once<Metric>(name: string, make: () => Metric): Metric {
    return (this.registry.getSingleMetric(PREFIX + name) as Metric | undefined) ?? make();
  }
}
