import { openFrame } from './host/open-frame.ts';
import { readSettings } from './host/settings.ts';
import type { BridgeCall, EndReason, FrameMessage } from './protocol.ts';

/**
 * The media toolbar of Oracle Fusion Service, `svcMca.tlb.api`: Fusion says in the toolbar's address where its script is, and that script
 * stands in the page before this one. Fusion looks for the customer by the number itself.
 */
type Reply = (answer: { result?: string; error?: string }) => void;
type Tokens = Record<string, string>;
interface ToolbarApi {
  readyForOperation(isReady: boolean, reply: Reply): void;
  agentStateEvent(
    ...state: [
      channel: string,
      eventId: string,
      isAvailable: boolean,
      isLoggedIn: boolean,
      code: string,
      shown: string,
      reasonCode: string,
      reasonShown: string,
      inData: Tokens,
      reply: Reply,
      channelType: string,
    ]
  ): void;
  newCommEvent(
    ...call: [channel: string, ofApp: string, id: string, Tokens, lookUp: null, Reply, channelType: string]
  ): void;
  startCommEvent(
    ...call: [channel: string, ofApp: string, id: string, Tokens, Reply, channelType: string]
  ): void;
  transferCommEvent(
    ...call: [channel: string, ofApp: string, id: string, Tokens, Reply, channelType: string]
  ): void;
  closeCommEvent(
    ...call: [channel: string, ofApp: string, id: string, Tokens, reason: string, Reply, channelType: string]
  ): void;
  onOutgoingEvent(
    channel: string,
    ofApp: string,
    listener: (event: Outgoing) => void,
    channelType: string,
  ): void;
  outboundCommError(
    ...error: [channel: string, uuid: string, code: string, message: string, Reply, channelType: string]
  ): void;
  onToolbarInteractionCommand(execute: (command: Command) => void): void;
  onToolbarAgentCommand(channel: string, channelType: string, execute: (command: Command) => void): void;
}
interface Outgoing {
  uuid?: string;
  SVCMCA_ANI?: string;
  /** Where newer libraries have the tokens. */
  outData?: { SVCMCA_ANI?: string };
}
interface Command {
  command: string;
  result?: string;
  resultDisplayString?: string;
  outData?: object;
  sendResponse(command: Command): void;
}

const CHANNEL = 'PHONE';
const CHANNEL_TYPE = 'ORA_SVC_PHONE';
const CLOSE_REASON: Record<EndReason, string> = {
  ended: 'WRAPUP',
  transferred: 'TRANSFERRED',
  answeredElsewhere: 'MISSED',
  diverted: 'MISSED',
  noAnswer: 'TIMEOUT',
  busy: 'MISSED',
  declined: 'REJECT',
  cancelled: 'ABANDONED',
  failed: 'MISSED',
};

const { svcMca } = globalThis as unknown as { svcMca?: { tlb?: { api?: ToolbarApi } } };
const api = svcMca?.tlb?.api;
if (api === undefined)
  throw new Error('callweave: load the script of the media toolbar (oraApiSource) before this one');
const settings = readSettings(import.meta.url);
/** The toolbar is registered for one part of Fusion. */
const ofApp = settings.more.get('classification') ?? 'ORA_SERVICE';
const frame = openFrame({ crm: 'oracle', ...settings, hear: (message) => hear(api, message) });
/** Key: id of the call. What is open in Fusion. */
const open = new Set<string>();
let agent = { isReady: false, isAvailable: true };

const reply: Reply = ({ result, error }) => {
  if (result === 'error') frame.note(error ?? 'Oracle Fusion Service');
};

api.onOutgoingEvent(
  CHANNEL,
  ofApp,
  (event) => {
    const number = event.outData?.SVCMCA_ANI ?? event.SVCMCA_ANI ?? '';
    frame.dial(number).catch((error: Error) => {
      if (event.uuid !== undefined)
        api.outboundCommError(CHANNEL, event.uuid, 'DIAL_FAILED', error.message, reply, CHANNEL_TYPE);
    });
  },
  CHANNEL_TYPE,
);
api.onToolbarInteractionCommand((command) => {
  // The call is at the agent's telephone: what to look at may be chosen here, and nothing else.
  respond(command, command.command === 'setActive' ? undefined : 'Use your telephone');
});
api.onToolbarAgentCommand(CHANNEL, CHANNEL_TYPE, (command) => void obey(command));

async function obey(command: Command): Promise<void> {
  try {
    if (command.command === 'makeAvailable') await frame.setAvailable(true);
    else if (command.command === 'makeUnavailable') await frame.setAvailable(false);
    else if (command.command === 'getActiveEngagements')
      command.outData = { activeCount: open.size, engagements: [...open].map((eventId) => ({ eventId })) };
    else if (command.command === 'getCurrentAgentState') command.outData = stateOfAgent();
    respond(command);
  } catch (error) {
    respond(command, (error as Error).message);
  }
}

function respond(command: Command, error?: string): void {
  command.result = error === undefined ? 'success' : 'error';
  if (error !== undefined) command.resultDisplayString = error;
  command.sendResponse(command);
}

function stateOfAgent() {
  const isAvailable = agent.isReady && agent.isAvailable;
  const state = isAvailable ? 'AVAILABLE' : 'UNAVAILABLE';
  return {
    channel: CHANNEL,
    channelType: CHANNEL_TYPE,
    isAvailable,
    isLoggedIn: agent.isReady,
    state,
    stateDisplayString: state,
    reason: null,
    reasonDisplayString: null,
  };
}

function hear(api: ToolbarApi, message: FrameMessage): void {
  if (message.type === 'state') {
    const wasReady = agent.isReady;
    agent = { isReady: message.isReady, isAvailable: message.isAvailable ?? true };
    if (wasReady !== agent.isReady) api.readyForOperation(agent.isReady, reply);
    const { isAvailable, isLoggedIn, state } = stateOfAgent();
    api.agentStateEvent(CHANNEL, '1', isAvailable, isLoggedIn, state, state, '', '', {}, reply, CHANNEL_TYPE);
  } else if (message.type === 'ringing') announce(api, message.call);
  else if (message.type === 'answered') {
    if (message.isNew) announce(api, message.call);
    api.startCommEvent(CHANNEL, ofApp, message.call.id, tokensOf(message.call), reply, CHANNEL_TYPE);
  } else if (message.type === 'ended') end(api, message);
}

function announce(api: ToolbarApi, call: BridgeCall): void {
  open.add(call.id);
  api.newCommEvent(CHANNEL, ofApp, call.id, tokensOf(call), null, reply, CHANNEL_TYPE);
}

function end(api: ToolbarApi, { call, reason, wasAnswered }: Extract<FrameMessage, { type: 'ended' }>): void {
  open.delete(call.id);
  const tokens = tokensOf(call);
  if (reason === 'transferred') api.transferCommEvent(CHANNEL, ofApp, call.id, tokens, reply, CHANNEL_TYPE);
  const isGivenUp = call.direction === 'outbound' && !wasAnswered;
  const why = isGivenUp ? 'CANCELED' : CLOSE_REASON[reason];
  api.closeCommEvent(CHANNEL, ofApp, call.id, tokens, why, reply, CHANNEL_TYPE);
}

function tokensOf({ number, direction, record }: BridgeCall): Tokens {
  return {
    SVCMCA_ANI: number,
    SVCMCA_COMMUNICATION_DIRECTION: direction === 'outbound' ? 'ORA_SVC_OUTBOUND' : 'ORA_SVC_INBOUND',
    ...(record?.type === 'contact' && { SVCMCA_CONTACT_ID: record.id }),
  };
}
