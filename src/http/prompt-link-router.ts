import { Router } from 'express';
import { AppError } from '../platform/app-error.ts';
import type { PromptLinks } from '../prompts/prompt-links.ts';
import type { PromptService } from '../prompts/prompt-service.ts';
import { ALLOWED_ROLES, type Guarded } from './api-router.ts';
import { sendAudio } from './send-audio.ts';

/** A PBX that keeps what it has fetched asks again after a day whether it is still the same: the answer is 304. */
const KEPT = 'public, max-age=86400';
/** The address of an earlier version: whoever still has it should soon have the present one. */
const KEPT_OUTDATED = 'public, max-age=300';

/** `GET /p/<token>.wav`: whoever has the address may listen, for as long as there is the prompt. */
export function promptLinkRouter(links: PromptLinks, prompts: Pick<PromptService, 'open'>): Router {
  const router = Router();
  const play: Guarded = async (request, response) => {
    const token = /^([\w-]+)\.(?:wav|mp3|ogg)$/.exec(String(request.params.file))?.[1];
    if (token === undefined) throw new AppError('notFound', 'This link is wrong.');
    const { prompt, rendition, isOutdated } = await links.open(token);
    const { promptId, version, soundAt } = prompt;
    response.setHeader('x-robots-tag', 'noindex');
    await sendAudio(
      { request, response },
      {
        ...rendition,
        changedAt: soundAt,
        cacheControl: isOutdated ? KEPT_OUTDATED : KEPT,
        fileName: `prompt-${promptId.slice(0, 8)}-${version}`,
        noun: 'prompt',
        open: (range) => prompts.open(rendition, range),
      },
    );
  };
  play[ALLOWED_ROLES] = 'anybody';
  router.get('/p/:file', play);
  return router;
}
