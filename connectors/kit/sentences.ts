export type { Sentences } from '../../src/platform/sentences.ts';
