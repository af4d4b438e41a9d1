import { HttpError } from '../../../shared/api/http.ts';
import { currentLanguage } from '../../../shared/i18n/current-language.ts';
import type { CopyState } from '../contract.ts';
import { askHub, type List } from './hub.ts';

export interface PromptCopy {
  connectionId: string;
  version: number;
  state: CopyState;
  reason?: string;
}

/** A sound file of voice menus. */
export interface Prompt {
  promptId: string;
  name: string;
  version: number;
  format: { container: 'wav' | 'mp3' | 'ogg'; codec: string; sampleRateHz: number; channels: number };
  durationMs: number;
  bytes: number;
  soundAt: string;
  usedBy: { menuId: string; name: string }[];
  copies: PromptCopy[];
}

/** What may be uploaded, and whether the hub converts it. */
export interface PromptLimits {
  maxBytes: number;
  maxDurationMs: number;
  converts: boolean;
}

export interface Prompts {
  prompts: Prompt[];
  limits: PromptLimits;
}

const PAGE = 200;
const one = (promptId: string) => `/prompts/${encodeURIComponent(promptId)}`;

/** All of them: a company has dozens. */
export async function listPrompts(signal?: AbortSignal): Promise<Prompts> {
  const prompts: Prompt[] = [];
  let after = '';
  for (;;) {
    const path = `/prompts?limit=${PAGE}${after}`;
    const page = await askHub<List<Prompt> & { limits: PromptLimits }>('GET', path, undefined, signal);
    prompts.push(...page.items);
    if (page.next === null) return { prompts, limits: page.limits };
    after = `&after=${encodeURIComponent(page.next)}`;
  }
}

export const renamePrompt = (promptId: string, name: string): Promise<Prompt> =>
  askHub('PATCH', one(promptId), { name });
export const retryCopy = (promptId: string, connectionId: string): Promise<Prompt> =>
  askHub('POST', `${one(promptId)}/copies/${encodeURIComponent(connectionId)}/retries`, {});
export const removePrompt = (promptId: string): Promise<void> => askHub('DELETE', one(promptId));
export const promptAudioUrl = (promptId: string): string => `/api/v1${one(promptId)}/audio`;

export interface Sending {
  /** From 0 to 1. */
  onProgress: (share: number) => void;
  signal: AbortSignal;
}

export const createPrompt = (name: string, file: File, sending: Sending): Promise<Prompt> =>
  send('POST', `/prompts?name=${encodeURIComponent(name)}`, file, sending);
export const replacePromptAudio = (promptId: string, file: File, sending: Sending): Promise<Prompt> =>
  send('PUT', `${one(promptId)}/audio`, file, sending);

/** By XMLHttpRequest, which alone tells how much has been sent. What the file is, the hub finds out. */
function send(
  method: 'POST' | 'PUT',
  path: string,
  file: File,
  { onProgress, signal }: Sending,
): Promise<Prompt> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, `/api/v1${path}`);
    request.setRequestHeader('accept', 'application/json');
    request.setRequestHeader('accept-language', currentLanguage());
    request.setRequestHeader('content-type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      const body = parse(request.responseText);
      if (request.status >= 200 && request.status < 300) resolve(body as Prompt);
      else reject(new HttpError(request.status, body));
    };
    request.onerror = () => reject(new HttpError(0, undefined));
    request.onabort = () => reject(signal.reason as Error);
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
