import type { XsiSaid } from './xsi-said.ts';
import type { XsiCall } from './xsi-xml.ts';

/** The menu or queue that has the caller: a user of the PBX whose telephone is nobody's. */
export class VirtualUser {
  #has: { targetId: string; call: XsiCall } | undefined;

  enter(targetId: string, call: XsiCall): XsiSaid {
    this.#has = { targetId, call };
    return { type: 'CallReceivedEvent', targetId, calls: [{ ...call }], carries: ['virtual'] };
  }

  leave(at: number, releasingParty: 'localRelease' | 'remoteRelease'): XsiSaid[] {
    const has = this.#has;
    if (has === undefined) return [];
    this.#has = undefined;
    const call: XsiCall = { ...has.call, state: 'Released', releaseTime: at, releasingParty };
    return [
      { type: 'CallReleasedEvent', targetId: has.targetId, calls: [call], carries: ['virtual', 'left'] },
    ];
  }
}
