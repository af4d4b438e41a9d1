import type { VoiceMenu } from '../../src/domain/menu/voice-menu.ts';
import type {
  HeldVoiceMenu,
  PbxVoiceMenu,
  VoiceMenuOperations,
} from '../../src/domain/pbx/pbx-operations.ts';
import { AppError } from '../../src/platform/app-error.ts';
import type { MenuPrompts } from '../../src/voice-menus/menu-prompts.ts';

/** What goes wrong at the next write. */
export type Trouble = 'refused' | 'halfWay' | 'lostDone' | 'lostUndone' | 'lostHalfWay' | 'conflict';

/** A PBX that keeps menus by itself, and its temper. */
export class FakeMenuPbx implements VoiceMenuOperations {
  supports: VoiceMenuOperations['supports'] = {
    steps: ['play', 'choice', 'connect', 'voicemail', 'menu', 'hangUp'],
    targets: ['device', 'group', 'queue', 'number'],
  };
  /** Id → what it holds. */
  readonly has = new Map<string, HeldVoiceMenu>();
  trouble: Trouble | undefined;
  /** Reads that fail from now on, counted after the next one. */
  blindAfter = Number.POSITIVE_INFINITY;
  writes = 0;
  #revision = 0;

  put(id: string, menu: VoiceMenu, name = `Меню ${id}`): void {
    this.#revision += 1;
    this.has.set(id, { id, name, menu, version: `r${this.#revision}` });
  }

  async list(): Promise<PbxVoiceMenu[]> {
    return [...this.has.values()].map(({ id, name }) => ({ id, name }));
  }

  async read({ id }: { id: string }): Promise<HeldVoiceMenu> {
    if (this.blindAfter <= 0) throw new AppError('unavailable', 'The PBX does not answer as it should.');
    this.blindAfter -= 1;
    const held = this.has.get(id);
    if (held === undefined) throw new AppError('notFound', 'The PBX has no such menu.');
    return structuredClone(held);
  }

  async write({
    id,
    menu,
    over,
  }: {
    id: string;
    menu: VoiceMenu;
    over: string;
  }): Promise<{ version: string }> {
    const { trouble } = this;
    this.trouble = undefined;
    this.writes += 1;
    if (trouble === 'refused') throw new AppError('unprocessable', 'The PBX refused: too many keys.');
    if (trouble === 'lostUndone') throw new AppError('unavailable', 'The answer was lost.');
    if (trouble === 'halfWay' || trouble === 'lostHalfWay') {
      this.put(id, { start: 'half', steps: { ...menu.steps, half: { kind: 'hangUp' } } });
      throw trouble === 'halfWay'
        ? new AppError('unprocessable', 'The PBX refused: too many keys.')
        : new AppError('unavailable', 'The answer was lost.');
    }
    if (trouble === 'conflict') this.put(id, { start: 'x', steps: { x: { kind: 'hangUp' } } });
    if (this.has.get(id)?.version !== over) throw new AppError('conflict', 'The PBX holds something else.');
    this.put(id, structuredClone(menu));
    if (trouble === 'lostDone') throw new AppError('unavailable', 'The answer was lost.');
    return { version: `r${this.#revision}` };
  }
}

/** Sounds of one PBX: each prompt `p` goes by the id `there-p`. */
export class FakeMenuPrompts implements MenuPrompts {
  readonly here = new Set(['hello', 'ask', 'wrong', 'bye']);
  readonly there = new Set<string>();
  /** The PBX takes no file of this prompt. */
  refuses: string | undefined;
  /** In the middle of a conversion. */
  converting: ((promptId: string) => Promise<unknown>) | undefined;

  async known(_tenantId: string, promptIds: readonly string[]): Promise<ReadonlySet<string>> {
    return new Set(promptIds.filter((promptId) => this.here.has(promptId)));
  }

  keep(_tx: unknown, promptIds: readonly string[]): Promise<ReadonlySet<string>> {
    return this.known('', promptIds);
  }

  async address(_tenantId: string, promptId: string): Promise<string> {
    if (this.refuses === promptId) throw new AppError('unprocessable', 'It cannot be converted.');
    await this.converting?.(promptId);
    return `http://127.0.0.1/p/${promptId}.wav`;
  }

  async place(_tenantId: string, _connectionId: string, promptId: string) {
    if (this.refuses === promptId) throw new AppError('unprocessable', 'The file is too long.');
    const isNew = !this.there.has(promptId);
    this.there.add(promptId);
    return { idThere: `there-${promptId}`, isNew };
  }

  async withdraw(_tenantId: string, _connectionId: string, promptId: string): Promise<void> {
    this.there.delete(promptId);
  }

  async withdrawUnnamed(): Promise<string[]> {
    return [];
  }

  async keptAs(_tenantId: string, _connectionId: string, idsThere: readonly string[]) {
    return new Map(idsThere.flatMap((id) => (id.startsWith('there-') ? [[id, id.slice(6)] as const] : [])));
  }
}
