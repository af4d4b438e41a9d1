import { z } from 'zod';
import { pbxSoundRef } from '../../domain/menu/pbx-sound.ts';
import { COPY_STATES, type PromptCopy, type SeenPrompt } from '../../prompts/prompt.ts';
import { parseFormatKey } from '../../prompts/prompt-format.ts';
import { PromptService } from '../../prompts/prompt-service.ts';
import { pageOf, pageQuery, readAfter, toPage } from '../page.ts';
import { ADMINS, type ApiRoute, defineRoute, LEADERS } from '../route.ts';
import { sentence } from '../said.ts';
import { instant, text, uuidParam } from '../schemas/common.ts';
import { sendAudio } from '../send-audio.ts';

/** Browsers and programs call sound many things; what it is, is found by looking. */
const SOUND_TYPES = ['application/octet-stream', 'audio/*'];
const KEPT_BY_LISTENER = 'private, no-cache';

const copySchema = z.object({
  connectionId: z.uuid(),
  version: z.int(),
  state: z.enum(COPY_STATES).meta({
    description:
      'wanted and asked: on its way there; unknown: the answer of the PBX was lost; leaving: on its way out.',
  }),
  reason: sentence().optional(),
  changedAt: instant,
});

const promptSchema = z
  .object({
    promptId: z.uuid(),
    name: z.string(),
    version: z.int().meta({ description: 'Grows when the sound is replaced.' }),
    mediaType: z.string(),
    format: z.object({
      container: z.enum(['wav', 'mp3', 'ogg']),
      codec: z.string(),
      sampleRateHz: z.int(),
      channels: z.int(),
    }),
    durationMs: z.int(),
    bytes: z.int(),
    sha256: z.string(),
    soundAt: instant.meta({ description: 'When this version was uploaded.' }),
    createdAt: instant,
    updatedAt: instant,
    usedBy: z
      .array(z.object({ menuId: z.string(), name: z.string() }))
      .meta({ description: 'Voice menus that play it.' }),
    copies: z.array(copySchema).meta({ description: 'Files at PBXs that take them.' }),
  })
  .meta({ id: 'Prompt', description: 'A sound file of voice menus.' });

const soundsAtSchema = z
  .object({
    connectionId: z.uuid(),
    connectionName: z.string(),
    sounds: z.array(
      z.object({
        id: z.string(),
        prompt: z.string().meta({ description: 'What stands for it in a menu.' }),
        words: z.string().optional().meta({ description: 'What is said, where the PBX knows.' }),
        languages: z.array(z.string()),
      }),
    ),
    reason: sentence('Why they are not known at the moment.').optional(),
  })
  .meta({
    id: 'PbxSounds',
    description: 'Sounds that one PBX has by itself; nobody changes them from here.',
  });

const promptId = uuidParam('promptId');
const nameQuery = z.object({ name: text(200) });
const audioQuery = z.object({
  format: z.string().max(60).optional().meta({
    description:
      'Converted: container-codec-rate-channels, such as wav-pcm_s16le-8000-1. Absent: as it was uploaded.',
  }),
  download: z.enum(['true', 'false']).optional().meta({ description: 'As a file to be saved.' }),
});

export function promptRoutes(prompts: PromptService): ApiRoute[] {
  const of = { tag: 'prompts' } as const;
  const one = { ...of, path: '/prompts/{promptId}', params: promptId } as const;
  const audio = { ...of, path: '/prompts/{promptId}/audio', params: promptId } as const;
  return [
    defineRoute({
      ...of,
      method: 'get',
      path: '/prompts',
      operationId: 'listPrompts',
      summary: 'Sound files of voice menus, by name, and what may be uploaded.',
      roles: LEADERS,
      query: z.object(pageQuery),
      status: 200,
      response: pageOf(promptSchema).extend({
        limits: z.object({
          maxBytes: z.int(),
          maxDurationMs: z.int(),
          converts: z
            .boolean()
            .meta({ description: 'Whether the hub can convert sounds to what a PBX takes.' }),
        }),
      }),
      async handle({ principal, query }) {
        const after = readAfter(query.after, z.object({ nameKey: z.string() }));
        const found = await prompts.list(principal.tenantId, { after, limit: query.limit + 1 });
        const { items, next } = toPage(found, query.limit, PromptService.pageKey);
        const { limits, converts } = prompts;
        return { items: items.map(toAnswer), next, limits: { ...limits, converts } };
      },
    }),
    defineRoute({
      ...of,
      method: 'get',
      path: '/pbx-sounds',
      operationId: 'listPbxSounds',
      summary: 'Sounds that PBXs have by themselves: a menu that is led there may play them.',
      roles: LEADERS,
      status: 200,
      response: z.object({ items: z.array(soundsAtSchema) }),
      handle: async ({ principal }) => ({
        items: (await prompts.soundsOfPbxs(principal.tenantId)).map((one) => ({
          ...one,
          sounds: one.sounds.map((sound) => ({ ...sound, prompt: pbxSoundRef(sound.id) })),
        })),
      }),
    }),
    defineRoute({
      ...of,
      method: 'post',
      path: '/prompts',
      operationId: 'createPrompt',
      summary: 'Takes a sound file (wav, mp3, ogg): looked at by its content, whatever it is called.',
      roles: ADMINS,
      query: nameQuery,
      streams: SOUND_TYPES,
      status: 201,
      response: promptSchema,
      handle: async ({ principal, query, request }) =>
        toAnswer(await prompts.create(principal.tenantId, query.name, request)),
    }),
    defineRoute({
      ...one,
      method: 'get',
      operationId: 'getPrompt',
      summary: 'One prompt, with the voice menus that play it and its copies at PBXs.',
      roles: LEADERS,
      status: 200,
      response: promptSchema,
      handle: async ({ principal, params }) =>
        toAnswer(await prompts.get(principal.tenantId, params.promptId)),
    }),
    defineRoute({
      ...one,
      method: 'patch',
      operationId: 'renamePrompt',
      summary: 'Gives it another name.',
      roles: ADMINS,
      body: z.strictObject({ name: text(200) }),
      status: 200,
      response: promptSchema,
      handle: async ({ principal, params, body }) =>
        toAnswer(await prompts.rename(principal.tenantId, params.promptId, body.name)),
    }),
    defineRoute({
      ...one,
      method: 'delete',
      operationId: 'removePrompt',
      summary: 'Deletes it, here and at PBXs, unless a voice menu plays it.',
      roles: ADMINS,
      status: 204,
      handle: ({ principal, params }) => prompts.remove(principal.tenantId, params.promptId),
    }),
    defineRoute({
      ...of,
      method: 'post',
      path: '/prompts/{promptId}/copies/{connectionId}/retries',
      operationId: 'retryPromptCopy',
      summary: 'Sends the file once more to a PBX that refused it.',
      roles: ADMINS,
      params: promptId.extend({ connectionId: z.uuid() }),
      status: 202,
      response: promptSchema,
      handle: async ({ principal, params }) =>
        toAnswer(await prompts.retryCopy(principal.tenantId, params.promptId, params.connectionId)),
    }),
    defineRoute({
      ...audio,
      method: 'put',
      operationId: 'replacePromptAudio',
      summary: 'New sound under the same id: the version grows, and copies at PBXs follow.',
      roles: ADMINS,
      streams: SOUND_TYPES,
      status: 200,
      response: promptSchema,
      handle: async ({ principal, params, request }) =>
        toAnswer(await prompts.replace(principal.tenantId, params.promptId, request)),
    }),
    defineRoute({
      ...audio,
      method: 'get',
      operationId: 'getPromptAudio',
      summary: 'The sound, whole or a part (`Range`), as uploaded or converted.',
      roles: LEADERS,
      query: audioQuery,
      status: 200,
      answers: 'audio/*',
      async handle({ principal, params, query, request, response }) {
        const format = query.format === undefined ? undefined : parseFormatKey(query.format);
        const { prompt, rendition } = await prompts.sound(principal.tenantId, params.promptId, format);
        await sendAudio(
          { request, response },
          {
            ...rendition,
            changedAt: prompt.soundAt,
            cacheControl: KEPT_BY_LISTENER,
            fileName: `prompt-${prompt.promptId.slice(0, 8)}-${prompt.version}`,
            noun: 'prompt',
            open: (range) => prompts.open(rendition, range),
          },
        );
      },
    }),
  ];
}

function toAnswer(prompt: SeenPrompt) {
  const { tenantId: _own, key: _place, soundAt, createdAt, updatedAt, copies, ...rest } = prompt;
  return {
    ...rest,
    soundAt: soundAt.toISOString(),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    copies: copies.map(toCopyAnswer),
  };
}

function toCopyAnswer({ connectionId, version, state, reason, changedAt }: PromptCopy) {
  return { connectionId, version, state, changedAt: changedAt.toISOString(), ...(reason && { reason }) };
}
