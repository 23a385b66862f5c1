package awssim

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func TestObjectsNeedBucketAndKey(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	key := g.key("")
	put := func(name string, sse types.ServerSideEncryption) {
		_, err := g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(name), Body: strings.NewReader("hello"),
			ServerSideEncryption: sse, SSEKMSKeyId: map[bool]*string{true: aws.String(key)}[sse != ""]})
		g.ok(err)
	}
	put("plain", "")
	put("secret", types.ServerSideEncryptionAwsKms)
	get := func(g *clients, name string) error {
		out, err := g.s3.GetObject(g.ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: aws.String(name)})
		if err == nil {
			if body, _ := io.ReadAll(out.Body); string(body) != "hello" {
				t.Errorf("%s holds %q", name, body)
			}
		}
		return err
	}
	g.ok(get(g, "plain"))
	g.ok(get(g, "secret"))
	typed[*types.NoSuchKey](g, get(g, "nothing"))
	little := g.restricted("s3:*")
	g.ok(get(little, "plain"))
	g.refused(get(little, "secret"), "AccessDenied", "kms:Decrypt")
	g.refused(get(g.restricted("kms:*"), "plain"), "AccessDenied", "no identity-based policy allows the s3:GetObject action")
	g.refused(get(g.as("OTHER", region), "plain"), "AccessDenied", "no resource-based policy allows")
}

func TestListsHaveSmallPages(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	for _, k := range []string{"c", "a", "b/1", "b/2", "d"} {
		_, err := g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: aws.String(k)})
		g.ok(err)
	}
	var keys []string
	pages := s3.NewListObjectsV2Paginator(g.s3, &s3.ListObjectsV2Input{Bucket: aws.String(bucket)})
	for n := 0; pages.HasMorePages(); n++ {
		page, err := pages.NextPage(g.ctx)
		g.ok(err)
		for _, o := range page.Contents {
			keys = append(keys, *o.Key)
		}
	}
	if want := []string{"a", "b/1", "b/2", "c", "d"}; !slices.Equal(keys, want) {
		t.Errorf("keys %v", keys)
	}
	folders, err := g.s3.ListObjectsV2(g.ctx, &s3.ListObjectsV2Input{Bucket: aws.String(bucket), Delimiter: aws.String("/")})
	g.ok(err)
	if len(folders.CommonPrefixes) != 1 || *folders.CommonPrefixes[0].Prefix != "b/" {
		t.Errorf("folders %v", folders.CommonPrefixes)
	}
	for _, name := range []string{"acme-2", "acme-3"} {
		g.bucket(name)
	}
	first, err := g.s3.ListBuckets(g.ctx, &s3.ListBucketsInput{MaxBuckets: aws.Int32(100)})
	g.ok(err)
	if len(first.Buckets) != smallPage || first.ContinuationToken == nil {
		t.Errorf("%d buckets on the first page", len(first.Buckets))
	}
	all, err := g.s3.ListBuckets(g.ctx, &s3.ListBucketsInput{})
	g.ok(err)
	if len(all.Buckets) != 3 || all.ContinuationToken != nil {
		t.Errorf("asked for no pages, got %d", len(all.Buckets))
	}
}

func TestDeleteBucketWantsEveryVersionGone(t *testing.T) {
	g := newClients(t)
	g.bucket(bucket)
	g.sim.Edit(func(w *World) { w.Buckets[bucket].Versioning = "Enabled" })
	name, key := aws.String(bucket), aws.String("k")
	for range 2 {
		_, err := g.s3.PutObject(g.ctx, &s3.PutObjectInput{Bucket: name, Key: key})
		g.ok(err)
	}
	_, err := g.s3.DeleteObject(g.ctx, &s3.DeleteObjectInput{Bucket: name, Key: key})
	g.ok(err)
	_, err = g.s3.GetObject(g.ctx, &s3.GetObjectInput{Bucket: name, Key: key})
	typed[*types.NoSuchKey](g, err)
	_, err = g.s3.DeleteBucket(g.ctx, &s3.DeleteBucketInput{Bucket: name})
	g.refused(err, "BucketNotEmpty", "")
	markers, versions := 0, 0
	pages := s3.NewListObjectVersionsPaginator(g.s3, &s3.ListObjectVersionsInput{Bucket: name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(g.ctx)
		g.ok(err)
		doomed := &types.Delete{}
		for _, m := range page.DeleteMarkers {
			markers++
			doomed.Objects = append(doomed.Objects, types.ObjectIdentifier{Key: m.Key, VersionId: m.VersionId})
		}
		for _, v := range page.Versions {
			versions++
			doomed.Objects = append(doomed.Objects, types.ObjectIdentifier{Key: v.Key, VersionId: v.VersionId})
		}
		_, err = g.s3.DeleteObjects(g.ctx, &s3.DeleteObjectsInput{Bucket: name, Delete: doomed})
		g.ok(err)
	}
	if markers != 1 || versions != 2 {
		t.Errorf("%d markers and %d versions, want 1 and 2", markers, versions)
	}
	_, err = g.s3.DeleteBucket(g.ctx, &s3.DeleteBucketInput{Bucket: name})
	g.ok(err)
}
