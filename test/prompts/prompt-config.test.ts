import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';

describe('the settings of prompts', () => {
  it('have limits, and look for ffmpeg where programs are', () => {
    expect(readConfig({ PATH: '/opt/bin:/usr/bin' }).prompts).toEqual({
      limits: { maxBytes: 20 * 1_048_576, maxDurationMs: 600_000 },
      ffmpeg: { program: 'ffmpeg', searchPath: '/opt/bin:/usr/bin' },
    });
    expect(
      readConfig({ PROMPT_MAX_MEGABYTES: '2', PROMPT_MAX_SECONDS: '30', FFMPEG: '/opt/ffmpeg' }).prompts,
    ).toEqual({
      limits: { maxBytes: 2 * 1_048_576, maxDurationMs: 30_000 },
      ffmpeg: { program: '/opt/ffmpeg', searchPath: '/usr/local/bin:/usr/bin:/bin' },
    });
  });

  it('are refused where they make no sense', () => {
    expect(() => readConfig({ PROMPT_MAX_MEGABYTES: '500', PROMPT_MAX_SECONDS: '0' })).toThrow(
      /PROMPT_MAX_MEGABYTES must be a whole number from 1 to 100\.[\s\S]*PROMPT_MAX_SECONDS/,
    );
  });
});
