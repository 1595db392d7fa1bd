CREATE TABLE `day_counts` (
	`day` text PRIMARY KEY NOT NULL,
	`admitted` text NOT NULL,
	`denied` integer NOT NULL
) WITHOUT ROWID;
--> statement-breakpoint
CREATE TABLE `health_log` (
	`at` integer PRIMARY KEY NOT NULL,
	`results` text NOT NULL
) WITHOUT ROWID;
