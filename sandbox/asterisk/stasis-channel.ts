import { type AriChannel, LINKED, toAriTime } from './ari-event.ts';

/** Where a caller is: in the hands of an application, on in the dial plan, hung up. */
export type Whereabouts = 'inApplication' | 'behindStasis' | { context: string; extension: string } | 'gone';

/** A channel that an application has, had, or rings. */
export type Held = {
  channel: AriChannel;
  application: string;
  isRinging: boolean;
  variables: Map<string, string>;
  where: Whereabouts;
  /** Music is played on it: nothing else is heard there. */
  hasMusic: boolean;
  /** Nothing is heard there. */
  isSilenced: boolean;
};

export function held(made: { channel: AriChannel; application: string; where: Whereabouts }): Held {
  return { ...made, isRinging: false, variables: new Map(), hasMusic: false, isSilenced: false };
}

export function newChannel(made: {
  id: string;
  name: string;
  state: AriChannel['state'];
  caller: string;
  exten: string;
  at: number;
}): AriChannel {
  return {
    [LINKED]: made.id,
    id: made.id,
    name: made.name,
    state: made.state,
    protocol_id: '',
    caller: { name: '', number: made.caller },
    connected: { name: '', number: '' },
    accountcode: '',
    dialplan: { context: 'from-trunk', exten: made.exten, priority: 1, app_name: '', app_data: '' },
    creationtime: toAriTime(made.at),
    language: 'en',
  };
}
