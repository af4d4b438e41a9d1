import { describe, expect, it } from 'vitest';
import { Metrics } from '../../src/platform/metrics.ts';

describe('the figures of a process', () => {
  it('carry our prefix, their labels and their help', async () => {
    const metrics = new Metrics();
    metrics
      .counter({ name: 'refused_total', help: 'Refused webhooks.', labels: ['reason'] })
      .inc({ reason: 'secret' }, 2);
    const page = await metrics.render();
    expect(page).toContain('# HELP callweave_refused_total Refused webhooks.');
    expect(page).toContain('callweave_refused_total{reason="secret"} 2');
  });

  it('are the same metric when two features ask for it', async () => {
    const metrics = new Metrics();
    const declare = () => metrics.counter({ name: 'events_total', help: 'Events.' });
    declare().inc();
    declare().inc();
    expect(await metrics.render()).toContain('callweave_events_total 2');
  });

  it('are read when they are asked for, and one that cannot be read does not hide the others', async () => {
    const metrics = new Metrics();
    metrics.gauge({ name: 'depth', help: 'Depth.', collect: (gauge) => gauge.set(7) });
    metrics.gauge({
      name: 'lost',
      help: 'Lost.',
      labels: ['queue'],
      collect: () => Promise.reject(new Error('the database is away')),
    });
    const page = await metrics.render();
    expect(page).toContain('callweave_depth 7');
    expect(page).not.toContain('callweave_lost{');
  });
});
