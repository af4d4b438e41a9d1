import { ConnectorError } from '../../kit/connector-error.ts';
import type { AsteriskSettings } from './asterisk-settings.ts';

/** Extensions are shorter than any outside number. */
const OUTSIDE = /^\d{7,}$/;

/** The number as the dial plan wants it. Throws `refused` for what is none. */
export function extensionOf({ dialOutside }: AsteriskSettings, to: string): string {
  const number = to.replaceAll(/[^\d*#]/g, '');
  if (number === '' || number.length > 32) throw new ConnectorError('refused', `"${to}" is not a number`);
  return OUTSIDE.test(number) ? dialOutside.replaceAll('{number}', number) : number;
}

/** `PJSIP/101`. A device that names more than one endpoint, or a dial string of its own, is refused. */
export function endpointOf({ dialEndpoint }: AsteriskSettings, device: string): string {
  if (!/^[\w.+-]{1,64}$/.test(device)) throw new ConnectorError('refused', `"${device}" is not a telephone`);
  return dialEndpoint.replaceAll('{device}', device);
}
