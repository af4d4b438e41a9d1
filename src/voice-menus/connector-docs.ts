/** The page that says how a PBX hands callers over, by the connector's id. */
export type ConnectorDocs = (connector: string) => string | undefined;
