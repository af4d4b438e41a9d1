import { expect, it } from 'vitest';
import { CaptureMasker } from '../../src/captures/capture-masker.ts';
import { CaptureRecorder } from '../../src/captures/capture-recorder.ts';
import type { OpenCapture } from '../../src/captures/capture-store.ts';
import type { CaptureLine } from '../../src/domain/capture-line.ts';
import { silentLogger } from '../../src/platform/logger.ts';

const capture: OpenCapture = {
  captureId: 'c',
  tenantId: 't',
  connectionId: 'k',
  connector: 'x',
  until: new Date(Date.now() + 3_600_000),
  keyId: 'key',
  sealedKey: Buffer.alloc(0),
};
const line = (body: string): CaptureLine => ({ at: '2026-03-02T07:15:04.120Z', source: 'webhook', body });

function recorder(answers: ('added' | 'full' | 'ended' | Error)[] = []) {
  const written: string[] = [];
  let dropped = 0;
  const open = [capture];
  const made = new CaptureRecorder({
    store: {
      listOpen: async () => [...open],
      append: async (_capture, batch) => {
        const answer = answers.shift() ?? 'added';
        if (answer instanceof Error) throw answer;
        if (answer === 'added') {
          written.push(...batch.lines);
          dropped += batch.dropped;
        }
        return answer;
      },
    },
    maskerOf: async () =>
      new CaptureMasker({ key: Buffer.alloc(32, 1), country: 'RU', secrets: ['topsecret'] }),
    bus: { subscribe: async () => async () => undefined, publish: async () => undefined },
    logger: silentLogger(),
  });
  return { made, written, dropped: () => dropped, end: () => open.splice(0) };
}

it('notes nothing for connections without a capture', async () => {
  const { made, written } = recorder();
  await made.look();
  made.note('another', line('a'));
  await made.flush();
  expect(written).toEqual([]);
});

it('writes masked lines, in their order', async () => {
  const { made, written } = recorder();
  await made.look();
  made.note('k', line('one topsecret'));
  made.note('k', line('two +79000000011'));
  await made.flush();
  expect(written).toHaveLength(2);
  expect(written[0]).toContain('one ***');
  expect(written.join()).not.toMatch(/topsecret|9000000011/);
});

it('drops and counts what comes faster than it can be written, and never makes the path wait', async () => {
  const { made, written, dropped } = recorder();
  await made.look();
  for (let n = 0; n < 5_000; n += 1) made.note('k', line(`{"n":${n}}`));
  await made.flush();
  expect(written).toHaveLength(2_000);
  made.note('k', line('x'.repeat(3_000_000)));
  await made.flush();
  expect(written.length + dropped()).toBe(5_001);
});

it('counts the lines that a database which is away has cost, and goes on', async () => {
  const { made, written, dropped } = recorder([new Error('away')]);
  await made.look();
  made.note('k', line('lost'));
  await made.flush();
  made.note('k', line('kept'));
  await made.flush();
  expect(written).toHaveLength(1);
  expect(dropped()).toBe(1);
});

it.each(['full', 'ended'] as const)('stops noting when the capture is %s', async (state) => {
  const { made, written } = recorder([state]);
  await made.look();
  made.note('k', line('a'));
  await made.flush();
  expect(made.isOn('k')).toBe(false);
  made.note('k', line('b'));
  await made.flush();
  expect(written).toEqual([]);
});

it('stops noting when somebody else has ended it', async () => {
  const { made, end } = recorder();
  await made.look();
  end();
  await made.look();
  expect(made.isOn('k')).toBe(false);
});
