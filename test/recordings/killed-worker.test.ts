import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createRecordingHub, type RecordingHub } from './recording-hub.ts';
import { audio, FIRST_TRY_AFTER_MS, openRecordingPbx } from './recording-pbx.ts';
import { tone } from './sound.ts';

let pbx: Awaited<ReturnType<typeof openRecordingPbx>>;
let hub: RecordingHub;
beforeEach(async () => {
  pbx = await openRecordingPbx();
  hub = await createRecordingHub(pbx);
});
afterEach(async () => {
  await hub.close();
  await pbx.close();
});

it('a process that is killed in the middle of a download leaves nothing half done, and another takes over', async () => {
  const sound = tone(3);
  let isOpen = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    isOpen = resolve;
  });
  pbx.say('r1', (_request, response) => {
    response.writeHead(200, { 'content-type': 'audio/wav', 'content-length': sound.length });
    response.write(sound.subarray(0, 10_000), () => isOpen());
  });
  const callId = await hub.call('r1');
  hub.pass(FIRST_TRY_AFTER_MS);
  const script = fileURLToPath(new URL('./fetch-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', 'tsx', script], {
    stdio: 'inherit',
    env: {
      ...process.env,
      DATABASE: hub.databaseUrl,
      FOLDER: hub.dataDir,
      PBX: pbx.origin,
      NOW: hub.now().toISOString(),
    },
  });
  const gone = once(child, 'exit');
  await opened;
  // Its connection is the other's as long as it lives.
  hub.pass(60_000);
  await hub.worker.look();
  expect(pbx.asked).toEqual(['r1']);
  child.kill('SIGKILL');
  await gone;

  expect(await hub.row('r1')).toMatchObject({ state: 'pending', tries: 1 });
  expect((await hub.recordOf(callId)).recordings[0].state).toBe('pending');
  pbx.say('r1', audio(sound));
  await expect
    .poll(
      async () => {
        await hub.worker.look();
        return (await hub.row('r1')).state;
      },
      { timeout: 60_000 },
    )
    .toBe('ready');
  const whole = (await hub.files()).filter((file) => !file.endsWith('.part'));
  expect(whole).toHaveLength(1);
  expect((await readFile(whole[0] as string)).equals(sound)).toBe(true);
}, 180_000);
