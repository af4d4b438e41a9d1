import { Router } from 'express';
import type { RecordingService } from '../recordings/recording-service.ts';
import { ALLOWED_ROLES, type Guarded } from './api-router.ts';
import { sendRecording } from './send-recording.ts';

/** Where signed links lead: below the hub's public address. */
export function recordingLinkPath(token: string): string {
  return `/r/${token}`;
}

/** `GET /r/<token>`: who has the link may listen until it expires; the signature is the permission. */
export function recordingLinkRouter(recordings: RecordingService): Router {
  const router = Router();
  const play: Guarded = async (request, response) => {
    response.setHeader('x-robots-tag', 'noindex');
    const recording = await recordings.getLinked(String(request.params.token));
    await sendRecording({ request, response }, recordings, recording);
  };
  play[ALLOWED_ROLES] = 'anybody';
  router.get('/r/:token', play);
  return router;
}
