/** How a PBX names a device: extension `101`, login `ivanov`, direct number in digits `79000000021`. */
export const DEVICE_KINDS = ['extension', 'user', 'number'] as const;
export type DeviceKind = (typeof DEVICE_KINDS)[number];

export interface AgentDevice {
  deviceId: string;
  connectionId: string;
  kind: DeviceKind;
  value: string;
}

/** A person of ours who takes calls; `userId` when the person also signs in. */
export interface Agent {
  agentId: string;
  name: string;
  userId?: string;
  active: boolean;
  createdAt: string;
  devices: AgentDevice[];
}

export interface NewAgent {
  name: string;
  userId?: string | undefined;
  devices?: readonly NewDevice[] | undefined;
}

export interface NewDevice {
  connectionId: string;
  kind: DeviceKind;
  value: string;
}

/** Absent = stays as it is; `userId: null` takes the sign-in away from the agent. */
export interface AgentChange {
  name?: string | undefined;
  userId?: string | null | undefined;
  active?: boolean | undefined;
}
