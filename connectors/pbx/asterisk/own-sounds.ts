import type { PbxSound } from '../../../src/domain/pbx/pbx-operations.ts';
import { ConnectorError } from '../../kit/connector-error.ts';
import type { PbxOperationsOf } from '../../kit/operations.ts';
import { askAri } from './ari-http.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

/** What Asterisk came with, or an administrator laid into its sounds directory, as ARI lists it. */
export const sounds: NonNullable<PbxOperationsOf<AsteriskSettings>['sounds']> = {
  async list(account) {
    const list = await askAri(account, { path: 'sounds' });
    if (!Array.isArray(list))
      throw new ConnectorError('badPayload', "Asterisk's list of sounds is not a list");
    return list.flatMap((raw) => toSound(raw) ?? []).sort((a, b) => (a.id < b.id ? -1 : 1));
  },
  async has(account, { id }) {
    try {
      await askAri(account, { path: `sounds/${encodeURIComponent(id)}` });
      return true;
    } catch (error) {
      if (error instanceof ConnectorError && error.status === 404) return false;
      throw error;
    }
  },
};

export const NO_SOUNDS_BY_AMI = 'AMI knows no sounds; connect through ARI to see them.';

function toSound(raw: unknown): PbxSound | undefined {
  const { id, text, formats } = (raw ?? {}) as { id?: unknown; text?: unknown; formats?: unknown };
  if (typeof id !== 'string' || id === '') return undefined;
  const languages = (Array.isArray(formats) ? formats : []).flatMap((format) => {
    const { language } = (format ?? {}) as { language?: unknown };
    return typeof language === 'string' ? [language] : [];
  });
  return {
    id,
    ...(typeof text === 'string' && text !== '' && { words: text }),
    languages: [...new Set(languages)].sort(),
  };
}
