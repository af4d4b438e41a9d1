export const DELIVERIES_KEY = ['crm-deliveries'] as const;
