PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE runs (
	run_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	started_at DATETIME NOT NULL, 
	finished_at DATETIME, 
	status TEXT NOT NULL, 
	version TEXT NOT NULL, 
	options TEXT NOT NULL, 
	written INTEGER, 
	replaced INTEGER, 
	unchanged INTEGER, 
	failed INTEGER, 
	records INTEGER
);
INSERT INTO runs VALUES(1,'2026-11-29 15:14:30.462095','2026-11-29 15:14:32.233592','done','0.1.0 4a115c32dadb1e2a','{"date": "2024-01-20", "place": "朔州市", "manifest": null, "rules": [], "workers": 1, "mentions": false, "retry_failed": false}',1,0,0,0,2);
CREATE TABLE issues (
	issue_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	path TEXT NOT NULL, 
	member TEXT NOT NULL, 
	document TEXT NOT NULL, 
	title TEXT, 
	format TEXT, 
	published DATE, 
	published_from TEXT, 
	place TEXT, 
	place_from TEXT, 
	characters INTEGER NOT NULL, 
	records INTEGER NOT NULL, 
	sha256 TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	members INTEGER, 
	run_id INTEGER NOT NULL, 
	written_at DATETIME NOT NULL, 
	UNIQUE (path, member), 
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);
INSERT INTO issues VALUES(1,'/bulletins/a.txt','','a',NULL,'text','2024-01-20','caller','朔州市','caller',25,2,'75610b038705f607faada04ddf6edc3c7605220230d9f8107deb4406b5fc1c8c','8fc1816413f831f3ff2dcb224409ba75',1,1,'2026-11-29 15:14:32.105132');
CREATE TABLE failures (
	failure_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	path TEXT NOT NULL, 
	member TEXT NOT NULL, 
	reason TEXT NOT NULL, 
	sha256 TEXT, 
	"key" TEXT, 
	options TEXT NOT NULL, 
	members INTEGER, 
	run_id INTEGER NOT NULL, 
	failed_at DATETIME NOT NULL, 
	UNIQUE (path, member), 
	FOREIGN KEY(run_id) REFERENCES runs (run_id)
);
CREATE TABLE articles (
	issue_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	start INTEGER, 
	"end" INTEGER, 
	title TEXT, 
	byline TEXT, 
	source TEXT, 
	PRIMARY KEY (issue_id, number), 
	FOREIGN KEY(issue_id) REFERENCES issues (issue_id) ON DELETE CASCADE
);
INSERT INTO articles VALUES(1,0,0,25,NULL,NULL,NULL);
CREATE TABLE mentions (
	issue_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	kind TEXT, 
	start INTEGER, 
	"end" INTEGER, 
	text TEXT, 
	rule TEXT, 
	low FLOAT, 
	high FLOAT, 
	modifier TEXT, 
	unit TEXT, 
	unit_code TEXT, 
	dimension TEXT, 
	base_low FLOAT, 
	base_high FLOAT, 
	base_unit TEXT, 
	per TEXT, 
	seconds FLOAT, 
	start_date DATE, 
	end_date DATE, 
	granularity TEXT, 
	start_time TEXT, 
	end_time TEXT, 
	name TEXT, 
	type TEXT, 
	adcode TEXT, 
	province TEXT, 
	city TEXT, 
	county TEXT, 
	candidates TEXT, 
	PRIMARY KEY (issue_id, number), 
	FOREIGN KEY(issue_id) REFERENCES issues (issue_id) ON DELETE CASCADE
);
CREATE TABLE records (
	issue_id INTEGER NOT NULL, 
	number INTEGER NOT NULL, 
	record_id TEXT, 
	document TEXT, 
	article INTEGER, 
	article_title TEXT, 
	page INTEGER, 
	bbox TEXT, 
	start INTEGER NOT NULL, 
	"end" INTEGER NOT NULL, 
	text TEXT NOT NULL, 
	sentence TEXT, 
	kind TEXT NOT NULL, 
	indicator TEXT, 
	indicator_id TEXT, 
	subject TEXT, 
	value_low FLOAT, 
	value_high FLOAT, 
	modifier TEXT, 
	unit TEXT, 
	unit_code TEXT, 
	dimension TEXT, 
	base_low FLOAT, 
	base_high FLOAT, 
	base_unit TEXT, 
	per TEXT, 
	direction TEXT, 
	basis TEXT, 
	place TEXT, 
	adcode TEXT, 
	province TEXT, 
	city TEXT, 
	county TEXT, 
	place_from TEXT, 
	date_text TEXT, 
	date_start DATE, 
	date_end DATE, 
	granularity TEXT, 
	date_from TEXT, 
	rules TEXT, 
	PRIMARY KEY (issue_id, number), 
	FOREIGN KEY(issue_id, article) REFERENCES articles (issue_id, number) ON DELETE CASCADE, 
	FOREIGN KEY(issue_id) REFERENCES issues (issue_id) ON DELETE CASCADE
);
INSERT INTO records VALUES(1,0,'63c7f622b44320ad','a',0,NULL,NULL,NULL,10,15,'3.2万亩','2023年，全市造林3.2万亩，同比下降4.1%。','level','造林','forest.afforestation.area',NULL,32000.0,32000.0,NULL,'亩',NULL,'area',21333333.333333332091,21333333.333333332091,'m2',NULL,NULL,NULL,'朔州市','140600','山西省','朔州市',NULL,'clause','2023年','2023-01-01','2023-12-31','year','clause','mu value forest.afforestation.area');
INSERT INTO records VALUES(1,1,'2c3b4105bd61e11e','a',0,NULL,NULL,NULL,20,24,'4.1%','2023年，全市造林3.2万亩，同比下降4.1%。','change','造林','forest.afforestation.area',NULL,4.0999999999999996447,4.0999999999999996447,NULL,'%','%','percentage',4.0999999999999996447,4.0999999999999996447,'%',NULL,'down','yoy','朔州市','140600','山西省','朔州市',NULL,'sentence','2023年','2023-01-01','2023-12-31','year','sentence','percent change-same forest.afforestation.area');
DELETE FROM sqlite_sequence;
INSERT INTO sqlite_sequence VALUES('runs',1);
INSERT INTO sqlite_sequence VALUES('issues',1);
CREATE INDEX issues_by_content ON issues (sha256);
CREATE INDEX records_by_place ON records (adcode);
CREATE INDEX records_by_indicator ON records (indicator_id, adcode, date_end) WHERE indicator_id IS NOT NULL;
CREATE INDEX records_by_period ON records (date_end);
CREATE VIEW latest_records AS SELECT anon_1.issue_id, anon_1.number, anon_1.record_id, anon_1.document, anon_1.article, anon_1.article_title, anon_1.page, anon_1.bbox, anon_1.start, anon_1."end", anon_1.text, anon_1.sentence, anon_1.kind, anon_1.indicator, anon_1.indicator_id, anon_1.subject, anon_1.value_low, anon_1.value_high, anon_1.modifier, anon_1.unit, anon_1.unit_code, anon_1.dimension, anon_1.base_low, anon_1.base_high, anon_1.base_unit, anon_1.per, anon_1.direction, anon_1.basis, anon_1.place, anon_1.adcode, anon_1.province, anon_1.city, anon_1.county, anon_1.place_from, anon_1.date_text, anon_1.date_start, anon_1.date_end, anon_1.granularity, anon_1.date_from, anon_1.rules, anon_1.published 
FROM (SELECT records.issue_id AS issue_id, records.number AS number, records.record_id AS record_id, records.document AS document, records.article AS article, records.article_title AS article_title, records.page AS page, records.bbox AS bbox, records.start AS start, records."end" AS "end", records.text AS text, records.sentence AS sentence, records.kind AS kind, records.indicator AS indicator, records.indicator_id AS indicator_id, records.subject AS subject, records.value_low AS value_low, records.value_high AS value_high, records.modifier AS modifier, records.unit AS unit, records.unit_code AS unit_code, records.dimension AS dimension, records.base_low AS base_low, records.base_high AS base_high, records.base_unit AS base_unit, records.per AS per, records.direction AS direction, records.basis AS basis, records.place AS place, records.adcode AS adcode, records.province AS province, records.city AS city, records.county AS county, records.place_from AS place_from, records.date_text AS date_text, records.date_start AS date_start, records.date_end AS date_end, records.granularity AS granularity, records.date_from AS date_from, records.rules AS rules, issues.published AS published, rank() OVER (PARTITION BY records.kind, coalesce(records.indicator_id, records.indicator), records.subject, records.dimension, records.per, records.basis, coalesce(records.adcode, records.place), records.place, records.date_start, records.date_end ORDER BY issues.published DESC NULLS LAST, issues.issue_id DESC) AS newness 
FROM records JOIN issues ON issues.issue_id = records.issue_id) AS anon_1 
WHERE anon_1.newness = 1 OR anon_1.indicator IS NULL OR anon_1.date_start IS NULL AND anon_1.date_end IS NULL;
CREATE VIEW observations AS SELECT DISTINCT latest_records.indicator_id, latest_records.adcode, latest_records.place, latest_records.subject, CASE WHEN (latest_records.granularity = 'year') THEN substr(CAST(latest_records.date_start AS TEXT), 1, 4) WHEN (latest_records.granularity = 'month') THEN substr(CAST(latest_records.date_start AS TEXT), 1, 7) WHEN (latest_records.granularity = 'quarter') THEN substr(CAST(latest_records.date_start AS TEXT), 1, 4) || '-Q' || CAST((CAST(substr(CAST(latest_records.date_start AS TEXT), 6, 2) AS INTEGER) + 2) / 3 AS TEXT) WHEN (latest_records.date_start = latest_records.date_end) THEN CAST(latest_records.date_start AS TEXT) ELSE CAST(latest_records.date_start AS TEXT) || '/' || CAST(latest_records.date_end AS TEXT) END AS period, latest_records.date_start, latest_records.date_end, latest_records.per, coalesce(latest_records.base_low, latest_records.value_low) AS value, coalesce(latest_records.base_high, latest_records.value_high) AS value_high, coalesce(latest_records.base_unit, latest_records.unit) AS unit, latest_records.modifier, latest_records.issue_id 
FROM latest_records 
WHERE latest_records.kind = 'level' AND latest_records.indicator_id IS NOT NULL AND latest_records.adcode IS NOT NULL AND latest_records.date_start IS NOT NULL AND latest_records.date_end IS NOT NULL;
COMMIT;
