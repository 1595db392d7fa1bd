CREATE TABLE `catalogs` (
	`version` integer PRIMARY KEY NOT NULL,
	`count` integer NOT NULL,
	`entries` text NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
