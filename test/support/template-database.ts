/** Migrated once per run; every test database is a copy of it. */
export const TEMPLATE_DATABASE = 'callweave_template';
