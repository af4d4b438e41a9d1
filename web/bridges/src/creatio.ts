import { type Frame, openFrame } from './host/open-frame.ts';
import type { BridgeCall, FrameMessage } from './protocol.ts';

/**
 * Creatio (and BPMSoft): a CTI provider as its CTI panel wants one, `Terrasoft.BaseCtiProvider`. The panel looks for the customer by the
 * number itself and shows who it is. Calls are written by the hub, so this saves none (`updateDbCall`).
 */
interface Call {
  id: string;
  deviceId: string;
  direction: number;
  callerId: string;
  calledId: string;
  redirectingId: string;
  state: number;
  oldState: number;
  callFeaturesSet: number;
  timeStamp: Date;
  ctiProvider: Provider;
}
interface Provider {
  initialConfig?: { connectionConfig?: { deviceId?: string } };
  fireEvent(name: string, ...about: unknown[]): void;
}
interface ExtJs {
  define(name: string, members: object): void;
  create(name: string): Call;
  ns(name: string): void;
}
interface TerrasoftGlobals {
  GeneralizedCallState: Record<'NONE' | 'ALERTING' | 'CONNECTED', number>;
  CallDirection: Record<'IN' | 'OUT', number>;
  CallFeaturesSet: Record<'CAN_NOTHING' | 'CAN_DIAL', number>;
  MsgErrorType: { GENERAL_ERROR: unknown };
  emptyFn: () => void;
}
export interface CreatioOptions {
  Ext: ExtJs;
  Terrasoft: TerrasoftGlobals;
  /** `https://hub.example.org` */
  server: string;
  company: string;
  lang?: string;
  tokenEndpoint?: string;
  /** Codes of agent states, as they are in the lookup of this Creatio; without one that is away the state is not carried over. */
  states?: { available?: string; away?: string };
}

const NAME = 'CallweaveCtiProvider';
const CALL_CLASS = 'Terrasoft.integration.telephony.Call';
const CORNER =
  'position:fixed;right:12px;bottom:12px;width:320px;max-width:calc(100vw - 24px);height:220px;z-index:20000;box-shadow:0 4px 24px #0004;border-radius:8px;overflow:hidden';

function defineProvider({ Ext, Terrasoft, states = {}, ...where }: CreatioOptions): void {
  const { GeneralizedCallState: State, CallDirection, CallFeaturesSet: Can } = Terrasoft;
  const available = states.available ?? 'Active';
  /** Key: id of the call. */
  const calls = new Map<string, Call>();
  let frame: Frame | undefined;
  let corner: HTMLElement | undefined;
  let isInitialized = false;

  const failed = (provider: Provider, data: string): void =>
    provider.fireEvent('error', {
      internalErrorCode: null,
      data,
      source: NAME,
      errorType: Terrasoft.MsgErrorType.GENERAL_ERROR,
    });
  /** The telephone is where calls are answered, held and ended: there is nothing to press in the panel but a number. */
  const notHere = function (this: Provider): void {
    failed(this, 'Use your telephone');
  };

  function hear(provider: Provider, message: FrameMessage): void {
    if (message.type === 'look') show(true);
    else if (message.type === 'state') tellState(provider, message.isReady, message.isAvailable);
    else if (message.type === 'ringing') begin(provider, message.call);
    else if (message.type === 'answered') {
      const call = calls.get(message.call.id) ?? begin(provider, message.call);
      become(call, State.CONNECTED);
      provider.fireEvent('commutationStarted', call);
    } else if (message.type === 'ended') {
      const call = calls.get(message.call.id);
      if (call === undefined) return;
      calls.delete(message.call.id);
      become(call, State.NONE);
      provider.fireEvent('callFinished', call);
      if (calls.size === 0) provider.fireEvent('lineStateChanged', { callFeaturesSet: Can.CAN_DIAL });
    }
  }

  function begin(provider: Provider, { id, direction, number, line, from }: BridgeCall): Call {
    const call = Ext.create(CALL_CLASS);
    const device = provider.initialConfig?.connectionConfig?.deviceId ?? line;
    const isOut = direction === 'outbound';
    Object.assign(call, {
      id,
      deviceId: device,
      direction: isOut ? CallDirection.OUT : CallDirection.IN,
      callerId: isOut ? device : number,
      calledId: isOut ? number : device,
      redirectingId: from ?? '',
      callFeaturesSet: Can.CAN_NOTHING,
      ctiProvider: provider,
    });
    calls.set(id, call);
    become(call, State.ALERTING);
    provider.fireEvent('callStarted', call);
    provider.fireEvent('lineStateChanged', { callFeaturesSet: Can.CAN_NOTHING, callId: id });
    return call;
  }

  function become(call: Call, state: number): void {
    call.oldState = call.state;
    call.state = state;
    call.timeStamp = new Date();
  }

  function tellState(provider: Provider, isReady: boolean, isAvailable = true): void {
    if (!isReady) return;
    show(false);
    if (!isInitialized) {
      isInitialized = true;
      provider.fireEvent('initialized', provider);
      provider.fireEvent('lineStateChanged', { callFeaturesSet: Can.CAN_DIAL });
    }
    const userState = isAvailable ? available : states.away;
    if (userState !== undefined) provider.fireEvent('agentStateChanged', { userState });
  }

  /** The card is in the panel of Creatio; the frame is seen only while somebody has to sign in. */
  function show(isShown: boolean): void {
    if (corner !== undefined) corner.style.visibility = isShown ? 'visible' : 'hidden';
  }

  Ext.ns('Terrasoft.integration.telephony');
  Ext.define(`Terrasoft.integration.telephony.${NAME}`, {
    extend: 'Terrasoft.BaseCtiProvider',
    alternateClassName: `Terrasoft.${NAME}`,
    singleton: true,
    init(this: Provider, config: NonNullable<Provider['initialConfig']>) {
      this.initialConfig = config;
      // Creatio connects anew whenever the panel is made again.
      frame?.close();
      corner?.remove();
      isInitialized = false;
      calls.clear();
      corner = document.createElement('div');
      corner.style.cssText = CORNER;
      document.body.append(corner);
      show(false);
      frame = openFrame({ crm: 'creatio', ...where, place: corner, hear: (message) => hear(this, message) });
    },
    closeConnection(this: Provider) {
      frame?.close();
      corner?.remove();
      frame = corner = undefined;
      calls.clear();
      this.fireEvent('disconnected');
    },
    makeCall(this: Provider, targetAddress: string) {
      frame?.dial(targetAddress).catch((error: Error) => failed(this, error.message));
    },
    setUserState(this: Provider, userState: string, userStateReasonCode: string, callback?: () => void) {
      const told = (): void => {
        this.fireEvent('agentStateChanged', { userState, userStateReasonCode });
        callback?.();
      };
      // Whatever else people call their states, the PBX knows nothing of.
      if (userState !== available && userState !== states.away) told();
      else
        frame
          ?.setAvailable(userState === available)
          .then(told, (error: Error) => failed(this, error.message));
    },
    getAgentLogoutCode: () => '',
    getCapabilities: () => ({ callCapabilities: Can.CAN_DIAL, agentCapabilities: 0 }),
    queryActiveCallSnapshot: Terrasoft.emptyFn,
    queryLineState(this: Provider) {
      const callFeaturesSet = calls.size === 0 ? Can.CAN_DIAL : Can.CAN_NOTHING;
      this.fireEvent('lineStateChanged', { callFeaturesSet });
    },
    queryUserState: Terrasoft.emptyFn,
    queryCallRecords: (_callId: string, callback: (records: string[]) => void) => callback([]),
    changeCallCentreState: Terrasoft.emptyFn,
    setWrapUpUserState: Terrasoft.emptyFn,
    setVideoState: Terrasoft.emptyFn,
    setDnd: Terrasoft.emptyFn,
    hookup: notHere,
    answerCall: notHere,
    holdCall: notHere,
    dropCall: notHere,
    setupTransferCall: notHere,
    makeConsultCall: notHere,
    transferCall: notHere,
    cancelTransfer: notHere,
    blindTransferCall: notHere,
    sendDtmf: notHere,
    mute: notHere,
  });
}

// Loaded by RequireJS, which Creatio has: `define([…, 'https://hub.example.org/widget/bridges/creatio.js'], (…, callweave) => callweave({ … }))`.
(globalThis as unknown as { define: (needs: string[], make: () => typeof defineProvider) => void }).define(
  [],
  () => defineProvider,
);
