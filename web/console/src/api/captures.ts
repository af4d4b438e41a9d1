import { askHub, type List } from './hub.ts';

export interface Capture {
  captureId: string;
  connectionId: string;
  isOn: boolean;
  startedAt: string;
  until: string;
  endedAt?: string;
  endReason?: 'stopped' | 'time' | 'full' | 'connectionGone';
  maxBytes: number;
  bytes: number;
  lines: number;
  dropped: number;
}

const pathOf = (connectionId: string): string => `/connections/${connectionId}/captures`;

export const listCaptures = async (connectionId: string, signal?: AbortSignal): Promise<Capture[]> =>
  (await askHub<List<Capture>>('GET', `${pathOf(connectionId)}?limit=20`, undefined, signal)).items;

export const startCapture = (
  connectionId: string,
  wish: { hours: number; maxMegabytes: number },
): Promise<Capture> => askHub('POST', pathOf(connectionId), wish);

export const stopCapture = ({ connectionId, captureId }: Capture): Promise<Capture> =>
  askHub('POST', `${pathOf(connectionId)}/${captureId}/stop`, {});

export const deleteCapture = ({ connectionId, captureId }: Capture): Promise<void> =>
  askHub('DELETE', `${pathOf(connectionId)}/${captureId}`);

/** For a link: the browser saves it. */
export const captureFile = ({ connectionId, captureId }: Capture): string =>
  `/api/v1${pathOf(connectionId)}/${captureId}/file`;
