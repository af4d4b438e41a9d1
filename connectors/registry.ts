import type { PbxConnector } from './kit/define-pbx-connector.ts';

/** Every PBX that Callweave speaks. Adding one: its folder, and one line here. */
export const pbxConnectors: readonly PbxConnector[] = [];
