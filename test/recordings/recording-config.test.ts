import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';

const S3 = {
  RECORDINGS_S3_URL: 'https://storage.example.com/calls',
  RECORDINGS_S3_ACCESS_KEY: 'id',
  RECORDINGS_S3_SECRET_KEY: 'key',
};

describe('the store of recordings', () => {
  it('is a folder of the hub unless an address is given', () => {
    expect(readConfig({}).recordings).toEqual({ maxBytes: 200 * 1_048_576, s3: undefined });
  });

  it('is an S3-compatible one with its address and keys', () => {
    expect(readConfig({ ...S3, RECORDING_MAX_MEGABYTES: '10' }).recordings).toEqual({
      maxBytes: 10 * 1_048_576,
      s3: { url: S3.RECORDINGS_S3_URL, region: 'us-east-1', accessKeyId: 'id', secretAccessKey: 'key' },
    });
  });

  it('needs the bucket in its address, and both keys', () => {
    expect(() => readConfig({ ...S3, RECORDINGS_S3_URL: 'https://storage.example.com/' })).toThrow(
      'must name the bucket',
    );
    expect(() => readConfig({ RECORDINGS_S3_URL: S3.RECORDINGS_S3_URL })).toThrow(
      'RECORDINGS_S3_ACCESS_KEY is required with RECORDINGS_S3_URL.',
    );
  });
});
