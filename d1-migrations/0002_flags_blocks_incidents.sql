CREATE TABLE `blocks` (
	`block_id` text PRIMARY KEY NOT NULL,
	`limiter_key` text NOT NULL,
	`action` text NOT NULL,
	`reason` text NOT NULL,
	`strikes` integer NOT NULL,
	`until` integer NOT NULL,
	`created_at` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `disagreements` (
	`hour` integer NOT NULL,
	`policy` text NOT NULL,
	`reason` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`hour`, `policy`, `reason`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `flags` (
	`tenant` text NOT NULL,
	`name` text NOT NULL,
	`value` text NOT NULL,
	`updated_by` text NOT NULL,
	`updated_at` integer NOT NULL,
	PRIMARY KEY(`tenant`, `name`)
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `incidents` (
	`component` text NOT NULL,
	`started_at` integer NOT NULL,
	`reason` text NOT NULL,
	`ended_at` integer,
	PRIMARY KEY(`component`, `started_at`)
) WITHOUT ROWID;
