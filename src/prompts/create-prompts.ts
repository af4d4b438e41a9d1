import type { AudioStore } from '../audio-store/audio-store.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { Logger } from '../platform/logger.ts';
import { Ffmpeg } from './ffmpeg.ts';
import { PbxSounds } from './pbx-sounds.ts';
import type { PromptUses } from './prompt.ts';
import { PromptFiles } from './prompt-files.ts';
import { PromptLinks } from './prompt-links.ts';
import { PromptPlacer } from './prompt-placer.ts';
import { PromptService } from './prompt-service.ts';
import { PromptsForMenus } from './prompts-for-menus.ts';
import { ReceiveSound } from './receive-sound.ts';
import { Renditions } from './renditions.ts';
import { RenewCopies } from './renew-copies.ts';
import type { SoundLimits } from './sound.ts';

export interface PromptsOptions {
  database: Database;
  /** Where recordings lie, too. */
  store: AudioStore;
  /** On the file system of the store. */
  spoolDirectory: string;
  operator: Pick<PbxOperator, 'group' | 'at'>;
  logger: Logger;
  secretKey: Buffer;
  publicUrl: () => string;
  limits: SoundLimits;
  /** Program and where it is looked for. */
  ffmpeg: { program: string; searchPath: string };
  uses: readonly PromptUses[];
}

/** The feature whole: for people (`service`), for voice menus (`forMenus`, and below it `placer` and `links`), for the background (`renewal`, `files`). */
export function createPrompts(options: PromptsOptions) {
  const { database, store, spoolDirectory, operator, logger, limits, uses } = options;
  const ffmpeg = new Ffmpeg({ ...options.ffmpeg, logger });
  const files = new PromptFiles({ database, store, logger });
  const renditions = new Renditions({ database, store, files, ffmpeg, spoolDirectory });
  const receiver = new ReceiveSound({ directory: spoolDirectory, limits, ffmpeg });
  const placer = new PromptPlacer({ database, operator, renditions });
  const pbxSounds = new PbxSounds(database, operator);
  const { secretKey, publicUrl } = options;
  const links = new PromptLinks({ database, renditions, secretKey, publicUrl });
  return {
    ffmpeg,
    files,
    service: new PromptService({ database, files, receiver, renditions, ffmpeg, uses, pbxSounds }),
    links,
    placer,
    forMenus: new PromptsForMenus({ database, links, placer }),
    renewal: new RenewCopies({ database, placer, uses, logger }),
  };
}
export type Prompts = ReturnType<typeof createPrompts>;
