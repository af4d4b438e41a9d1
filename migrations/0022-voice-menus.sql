-- When a company works; voice menus refer to it by id. Times and days as src/domain/menu/working-hours.ts has them.
CREATE TABLE working_hours (
  hours_id   uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  time_zone  text NOT NULL,
  week       jsonb NOT NULL,
  holidays   jsonb NOT NULL,
  version    integer NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_by text
);
CREATE INDEX working_hours_list ON working_hours (tenant_id, name, hours_id);
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON working_hours FOR EACH ROW
  EXECUTE FUNCTION audit_row('workingHours', 'hours_id', 'created_at,updated_at,updated_by', '');

CREATE TABLE voice_menus (
  menu_id    uuid PRIMARY KEY,
  tenant_id  uuid NOT NULL REFERENCES tenants,
  name       text NOT NULL,
  -- The newest of its versions.
  version    integer NOT NULL,
  created_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_at timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  updated_by text
);
CREATE INDEX voice_menus_list ON voice_menus (tenant_id, name, menu_id);
-- What a version says stands in the table below, which nobody changes.
CREATE TRIGGER audit AFTER INSERT OR UPDATE OR DELETE ON voice_menus FOR EACH ROW
  EXECUTE FUNCTION audit_row('voiceMenu', 'menu_id', 'created_at,updated_at,updated_by', '');

-- Every state in which a menu was ever saved. Rows are added, and go only together with their menu.
CREATE TABLE voice_menu_versions (
  menu_id   uuid NOT NULL REFERENCES voice_menus ON DELETE CASCADE,
  version   integer NOT NULL,
  tenant_id uuid NOT NULL,
  name      text NOT NULL,
  menu      jsonb NOT NULL,
  -- Differences to the version before.
  changes   integer NOT NULL,
  comment   text,
  -- Of the version whose content was taken up again.
  restored  integer,
  at        timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  by        text,
  PRIMARY KEY (menu_id, version)
);

-- Where a menu is entered by callers.
CREATE TABLE voice_menu_places (
  place_id          uuid PRIMARY KEY,
  tenant_id         uuid NOT NULL,
  menu_id           uuid NOT NULL REFERENCES voice_menus,
  connection_id     uuid NOT NULL REFERENCES connections ON DELETE CASCADE,
  -- conducted: the PBX hands callers over under the name `at`. held: the PBX keeps the menu, under its own id `at`.
  how               text NOT NULL CHECK (how IN ('conducted', 'held')),
  at                text NOT NULL,
  published_version integer,
  -- Menu id → version, of the menu and of all that it leads to, as they were published.
  bundle            jsonb,
  published_at      timestamptz,
  published_by      text,
  -- Held: what the PBX held when we last wrote it or took it as known, in its own words, and the name of that version.
  known_version     text,
  known_menu        jsonb,
  -- What the last look found: same, other (somebody changed it there), gone, unknown (an answer was lost, and the PBX could not be read).
  found             text NOT NULL DEFAULT 'same' CHECK (found IN ('same', 'other', 'gone', 'unknown')),
  looked_at         timestamptz,
  -- Held: the sound of a prompt was replaced since, and the PBX still plays the one before.
  has_old_sound     boolean NOT NULL DEFAULT false,
  -- What was about to be written when the answer was lost: {version, bundle, menu}.
  attempted         jsonb,
  created_at        timestamptz NOT NULL DEFAULT date_trunc('milliseconds', clock_timestamp()),
  UNIQUE (connection_id, how, at)
);
CREATE INDEX voice_menu_places_menu ON voice_menu_places (menu_id);
CREATE TRIGGER audit_new AFTER INSERT OR DELETE ON voice_menu_places FOR EACH ROW
  EXECUTE FUNCTION audit_row('voiceMenuPlace', 'place_id', 'known_menu,known_version,attempted,looked_at,has_old_sound,created_at', '');
CREATE TRIGGER audit AFTER UPDATE OF published_version, bundle, published_at ON voice_menu_places FOR EACH ROW
  EXECUTE FUNCTION audit_row('voiceMenuPlace', 'place_id', 'known_menu,known_version,attempted,looked_at,found,has_old_sound,created_at', '');

-- How callers went: a row for each menu that one came through.
CREATE TABLE voice_menu_runs (
  run_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tenant_id     uuid NOT NULL,
  menu_id       uuid NOT NULL,
  version       integer NOT NULL,
  connection_id uuid NOT NULL,
  -- As the PBX calls it.
  call_id       text NOT NULL,
  began_at      timestamptz NOT NULL,
  -- How (src/domain/menu/menu-run.ts); NULL: it went on in another menu.
  ended         text,
  -- [{stepId, by, key, to}]: `by` and `to` tell how and where it went on from there; no `to` at the last.
  steps         jsonb NOT NULL
);
CREATE INDEX voice_menu_runs_menu ON voice_menu_runs (menu_id, began_at);
CREATE INDEX voice_menu_runs_old ON voice_menu_runs (began_at);

-- The process that leads callers at a connection, and whether the PBX hands any over.
CREATE TABLE voice_menu_conductors (
  connection_id uuid PRIMARY KEY REFERENCES connections ON DELETE CASCADE,
  tenant_id     uuid NOT NULL,
  state         text NOT NULL CHECK (state IN ('starting', 'listening', 'trouble')),
  since         timestamptz NOT NULL,
  trouble       text,
  -- Written again and again by the process that holds it: a row that was not is nobody's.
  seen_at       timestamptz NOT NULL
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['working_hours', 'voice_menus', 'voice_menu_versions', 'voice_menu_places', 'voice_menu_runs', 'voice_menu_conductors'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY tenant_only ON %I TO callweave_app USING (tenant_id = current_tenant()) WITH CHECK (tenant_id = current_tenant())', name);
    -- As in 0007.
    EXECUTE format('ALTER TABLE %I ALTER COLUMN tenant_id SET STATISTICS 0', name);
  END LOOP;
END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON working_hours, voice_menus, voice_menu_places TO callweave_app;
GRANT SELECT, INSERT ON voice_menu_versions, voice_menu_runs TO callweave_app;
GRANT SELECT ON voice_menu_conductors TO callweave_app;
-- Whoever holds conductors, and whoever removes what is old, looks at every tenant.
CREATE POLICY hub ON voice_menu_places TO callweave_hub USING (true);
GRANT SELECT ON voice_menu_places TO callweave_hub;
CREATE POLICY hub ON voice_menu_runs TO callweave_hub USING (true);
GRANT SELECT, DELETE ON voice_menu_runs TO callweave_hub;
CREATE POLICY hub ON voice_menu_conductors TO callweave_hub USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON voice_menu_conductors TO callweave_hub;
