CREATE TABLE `flag_versions` (
	`tenant` text NOT NULL,
	`name` text NOT NULL,
	`version` integer NOT NULL,
	`change_id` text NOT NULL,
	`kind` text NOT NULL,
	`value` text,
	`percent` integer,
	`note` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `name`, `version`)
) WITHOUT ROWID;
--> statement-breakpoint
ALTER TABLE `flags` ADD `kind` text DEFAULT 'text' NOT NULL;--> statement-breakpoint
ALTER TABLE `flags` ADD `percent` integer;--> statement-breakpoint
ALTER TABLE `flags` ADD `note` text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE `flags` ADD `version` integer DEFAULT 0 NOT NULL;