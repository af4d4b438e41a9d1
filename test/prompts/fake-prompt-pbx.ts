import type { PbxPrompt, PromptFormat, PromptOperations } from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';

/** A PBX that takes sound files, and its temper. */
export class FakePromptPbx implements PromptOperations {
  takes: PromptFormat = { container: 'wav', codec: 'pcm_s16le', sampleRateHz: 8_000, channels: 1 };
  maxBytes?: number;
  maxDurationMs?: number;
  /** Id → what it has. */
  readonly has = new Map<string, PbxPrompt & { audio: Uint8Array }>();
  /** The next change is not heard, or is done and its answer lost. */
  trouble: 'down' | 'lost' | { refuses: string } | undefined;
  /** Of the list. */
  isBlind = false;
  uploads = 0;
  /** Waited for in the middle of an upload. */
  held: Promise<void> = Promise.resolve();

  async list(): Promise<PbxPrompt[]> {
    if (this.isBlind) throw new AppError('unavailable', 'The PBX does not answer as it should.');
    return [...this.has.values()].map(({ audio, ...prompt }) => ({ ...prompt, bytes: audio.length }));
  }

  async upload({ name, audio }: { name: string; audio: Uint8Array }): Promise<PbxPrompt> {
    this.uploads += 1;
    const id = `s-${this.uploads}`;
    const trouble = this.#take();
    await this.held;
    // Half of the PBXs in the world shorten names.
    const prompt = { id, name: name.slice(0, 25), audio };
    this.has.set(id, prompt);
    if (trouble === 'lost') throw new AppError('unavailable', 'The answer was lost.');
    return { id, name: prompt.name };
  }

  async remove({ id }: { id: string }): Promise<void> {
    const trouble = this.#take();
    if (!this.has.delete(id)) throw new AppError('notFound', 'There is no such file.');
    if (trouble === 'lost') throw new AppError('unavailable', 'The answer was lost.');
  }

  names(): string[] {
    return [...this.has.values()].map(({ name }) => name);
  }

  #take(): 'lost' | undefined {
    const { trouble } = this;
    this.trouble = undefined;
    if (trouble === 'down') throw new AppError('unavailable', 'The PBX does not answer as it should.');
    if (typeof trouble === 'object') throw new AppError('unprocessable', trouble.refuses);
    return trouble;
  }
}
