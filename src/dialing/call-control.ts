import { changeAtPbx } from '../audit/change-at-pbx.ts';
import type { BlockListService } from '../block-lists/block-list-service.ts';
import { findCall } from '../calls/list-calls.ts';
import type { PbxOperator } from '../connections/pbx-operator.ts';
import type { Database } from '../db/database.ts';
import type { CallRecord, Leg } from '../domain/call-record.ts';
import { AppError } from '../platform/app-error.ts';
import { type CallOrder, controlledLeg, orderableLegs, otherLegOf, possibleOrders } from './call-orders.ts';
import { digitsOf } from './digits-of.ts';

export interface CallControlOptions {
  database: Database;
  operator: Pick<PbxOperator, 'at' | 'group'>;
  blockLists: Pick<BlockListService, 'isBlocked'>;
  countryOf: (tenantId: string) => Promise<string>;
}

/** Whose calls somebody may see and steer; without an agent everybody's. */
export interface Steering {
  tenantId: string;
  agentId: string | undefined;
}

export interface LegOrders {
  legId: string;
  agentId?: string;
  orders: CallOrder[];
}

/** Steers live calls at their PBXs: each order once, never repeated by itself. What became of it the PBX tells as always. */
export class CallControl {
  readonly #options: CallControlOptions;

  constructor(options: CallControlOptions) {
    this.#options = options;
  }

  /** Nothing where the PBX cannot be steered: that is no failure. */
  async possible(steering: Steering, callId: string): Promise<LegOrders[]> {
    const { record, connectionId } = await this.#find(steering, callId);
    if (record.endedAt !== undefined) return [];
    const { operations } = await this.#options.operator.at(steering.tenantId, connectionId);
    const control = operations.callControl;
    if (control === undefined) return [];
    return orderableLegs(record, steering.agentId)
      .filter((leg) => controlledLeg(record, leg) !== undefined)
      .map((leg) => ({
        legId: leg.legId,
        ...(leg.agentId !== undefined && { agentId: leg.agentId }),
        orders: possibleOrders(record, leg, control),
      }))
      .filter(({ orders }) => orders.length > 0);
  }

  /** Throws `unprocessable` with the reason where the PBX has no such order, and `conflict` where the leg is not in a state for it. */
  async order(
    steering: Steering,
    callId: string,
    wish: { order: CallOrder; legId?: string | undefined; to?: string | undefined },
  ): Promise<void> {
    const { tenantId } = steering;
    const { operator, database, countryOf } = this.#options;
    const { record, connectionId } = await this.#find(steering, callId);
    const control = await operator.group(tenantId, connectionId, 'callControl');
    if (control[wish.order] === undefined) {
      const { lacks } = await operator.at(tenantId, connectionId);
      throw new AppError('unprocessable', lacks[`callControl.${wish.order}`] ?? 'This PBX cannot do that.');
    }
    const leg = legOf(record, steering.agentId, wish.legId);
    if (!possibleOrders(record, leg, control).includes(wish.order))
      throw new AppError('conflict', 'The call is not in a state for this any more.');
    const controlled = controlledLeg(record, leg);
    if (controlled === undefined)
      throw new AppError('unprocessable', 'The PBX has not told by what name this call can be steered.');
    const to = wish.order === 'transfer' ? digitsOf(wish.to ?? '', await countryOf(tenantId)) : undefined;
    if (to !== undefined) await this.#refuseBlocked(tenantId, to);
    const other = wish.order === 'join' ? otherLegOf(record, leg) : undefined;
    const joined = other && controlledLeg(record, other);
    await changeAtPbx(
      database,
      {
        tenantId,
        connectionId,
        subject: { kind: 'call', id: record.callId },
        wanted: { order: wish.order, leg: leg.legId, device: leg.device?.number, ...(to && { to }) },
      },
      async () => {
        if (wish.order === 'transfer') return control.transfer?.({ ...controlled, to: to as string });
        if (wish.order === 'join') return joined && control.join?.({ ...controlled, with: joined });
        return control[wish.order]?.(controlled);
      },
    );
  }

  async #refuseBlocked(tenantId: string, to: string): Promise<void> {
    const { database, blockLists } = this.#options;
    if (await database.tenant(tenantId, (tx) => blockLists.isBlocked(tx, tenantId, to)))
      throw new AppError('unprocessable', 'This number is on the black list.');
  }

  async #find({ tenantId, agentId }: Steering, callId: string) {
    const found = await this.#options.database.tenant(tenantId, (tx) => findCall(tx, callId, agentId));
    if (found === undefined) throw new AppError('notFound', 'There is no such call.');
    return found;
  }
}

function legOf(record: CallRecord, agentId: string | undefined, legId: string | undefined): Leg {
  const legs = orderableLegs(record, agentId);
  if (legId !== undefined) {
    const leg = legs.find((one) => one.legId === legId);
    if (leg === undefined) throw new AppError('conflict', 'This leg of the call is over, or not yours.');
    return leg;
  }
  const [only, another] = legs;
  if (only === undefined) throw new AppError('conflict', 'Nobody of yours is in this call now.');
  if (another !== undefined)
    throw new AppError('unprocessable', 'Several telephones are in this call: say which.');
  return only;
}
