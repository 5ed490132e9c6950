-- CreateTable
CREATE TABLE "organisation" (
    "id" UUID NOT NULL,
    "handle" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "zone" TEXT NOT NULL,
    "registry_version" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "organisation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "subject" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "handle" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "subject_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "fact" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "subject_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "qualifier" TEXT,
    "value" JSONB NOT NULL,
    "method" TEXT NOT NULL,
    "source_uri" TEXT NOT NULL,
    "source_locator" TEXT,
    "source_sha256" TEXT,
    "observed_at" TIMESTAMPTZ(3) NOT NULL,
    "observed_by" TEXT NOT NULL,
    "valid_from" TIMESTAMPTZ(3) NOT NULL,
    "valid_until" TIMESTAMPTZ(3),
    "confidence" TEXT NOT NULL,
    "supersedes" UUID,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "person" (
    "id" UUID NOT NULL,
    "organisation_id" UUID NOT NULL,
    "handle" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "role" TEXT NOT NULL,
    "entity" TEXT,
    "external" BOOLEAN NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "person_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "credential" (
    "id" TEXT NOT NULL,
    "organisation_id" UUID NOT NULL,
    "holder_kind" TEXT NOT NULL,
    "holder_id" UUID NOT NULL,
    "prefix" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "last4" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),

    CONSTRAINT "credential_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "publication" (
    "organisation_id" UUID NOT NULL,
    "rev" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "packs" TEXT[],
    "own" JSONB NOT NULL,
    "published_at" TIMESTAMPTZ(3) NOT NULL,
    "published_by" TEXT NOT NULL,

    CONSTRAINT "publication_pkey" PRIMARY KEY ("organisation_id","rev")
);

-- CreateIndex
CREATE UNIQUE INDEX "organisation_handle_key" ON "organisation"("handle");

-- CreateIndex
CREATE UNIQUE INDEX "subject_organisation_id_kind_handle_key" ON "subject"("organisation_id", "kind", "handle");

-- CreateIndex
CREATE UNIQUE INDEX "subject_organisation_id_id_key" ON "subject"("organisation_id", "id");

-- CreateIndex
CREATE INDEX "fact_organisation_id_recorded_at_id_idx" ON "fact"("organisation_id", "recorded_at", "id");

-- CreateIndex
CREATE UNIQUE INDEX "fact_organisation_id_subject_id_key_id_key" ON "fact"("organisation_id", "subject_id", "key", "id");

-- CreateIndex
CREATE UNIQUE INDEX "person_organisation_id_handle_key" ON "person"("organisation_id", "handle");

-- CreateIndex
CREATE INDEX "credential_prefix_idx" ON "credential"("prefix");

-- CreateIndex
CREATE INDEX "credential_organisation_id_idx" ON "credential"("organisation_id");

-- CreateIndex
CREATE INDEX "publication_organisation_id_digest_idx" ON "publication"("organisation_id", "digest");

-- AddForeignKey
ALTER TABLE "subject" ADD CONSTRAINT "subject_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fact" ADD CONSTRAINT "fact_organisation_id_subject_id_fkey" FOREIGN KEY ("organisation_id", "subject_id") REFERENCES "subject"("organisation_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "fact" ADD CONSTRAINT "fact_organisation_id_subject_id_key_supersedes_fkey" FOREIGN KEY ("organisation_id", "subject_id", "key", "supersedes") REFERENCES "fact"("organisation_id", "subject_id", "key", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "person" ADD CONSTRAINT "person_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "credential" ADD CONSTRAINT "credential_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;

-- AddForeignKey
ALTER TABLE "publication" ADD CONSTRAINT "publication_organisation_id_fkey" FOREIGN KEY ("organisation_id") REFERENCES "organisation"("id") ON DELETE RESTRICT ON UPDATE RESTRICT;
