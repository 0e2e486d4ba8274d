package main

import (
	"bytes"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/tags"
)

func init() {
	minioCases.testCase("buckets", "a bucket is created and removed", func() any {
		bucket := minioBucket()
		exists := must(minioClient.BucketExists(background, bucket))
		listed := must(minioClient.ListBuckets(background))
		ensure(slices.ContainsFunc(listed, func(item minio.BucketInfo) bool { return item.Name == bucket }), "not listed")
		check(minioClient.RemoveBucket(background, bucket))
		missing := minioFailure(minioClient.RemoveBucket(background, bucket))
		return []any{exists, must(minioClient.BucketExists(background, bucket)), missing}
	})

	minioCases.testCase("buckets", "a bucket with objects is not removed", func() any {
		bucket := minioBucket("key")
		return []any{minioFailure(minioClient.RemoveBucket(background, bucket)), minioTree(bucket)}
	})

	minioCases.testCase("transfer", "a small object is written and read", func() any {
		bucket := minioBucket()
		written := minioPut(bucket, "a/b.txt", []byte("text"), minio.PutObjectOptions{ContentType: "text/plain"})
		ranged := minio.GetObjectOptions{}
		check(ranged.SetRange(1, 2))
		found := minioStat(bucket, "a/b.txt")
		return []any{
			written.ETag, string(minioGet(bucket, "a/b.txt", minio.GetObjectOptions{})),
			string(minioGet(bucket, "a/b.txt", ranged)), found.Size, found.ContentType,
		}
	})

	minioCases.testCase("transfer", "a file is written and read", func() any {
		bucket, file := minioBucket(), writeFile("minio-up", []byte("text"))
		must(minioClient.FPutObject(background, bucket, "key", file, minio.PutObjectOptions{}))
		down := filepath.Join(os.TempDir(), "minio-down")
		check(minioClient.FGetObject(background, bucket, "key", down, minio.GetObjectOptions{}))
		return string(must(os.ReadFile(down)))
	})

	minioCases.testCase("transfer", "an object of 20 MB is written in parts", func() any {
		bucket := minioBucket()
		minioPut(bucket, "large", large, minio.PutObjectOptions{PartSize: 8 * MiB})
		return []any{digest(minioGet(bucket, "large", minio.GetObjectOptions{})), minioStat(bucket, "large").ETag}
	})

	minioCases.testCase("transfer", "a stream of unknown length is written", func() any {
		bucket, options := minioBucket(), minio.PutObjectOptions{PartSize: 8 * MiB}
		must(minioClient.PutObject(background, bucket, "key", bytes.NewBuffer(large), -1, options))
		return digest(minioGet(bucket, "key", minio.GetObjectOptions{}))
	})

	minioCases.testCase("transfer", "a missing object is not read", func() any {
		_, err := minioClient.StatObject(background, minioBucket(), "missing", minio.StatObjectOptions{})
		return minioFailure(err)
	})

	minioCases.testCase("copy", "an object is copied with its metadata", func() any {
		bucket := minioBucket()
		minioPut(bucket, "from a+b", []byte("x"), minio.PutObjectOptions{UserMetadata: map[string]string{"a": "b"}})
		source := minio.CopySrcOptions{Bucket: bucket, Object: "from a+b"}
		must(minioClient.CopyObject(background, minio.CopyDestOptions{Bucket: bucket, Object: "kept"}, source))
		replaced := minio.CopyDestOptions{Bucket: bucket, Object: "new", ReplaceMetadata: true}
		replaced.UserMetadata = map[string]string{"c": "d"}
		must(minioClient.CopyObject(background, replaced, source))
		return []any{minioStat(bucket, "kept").UserMetadata, minioStat(bucket, "new").UserMetadata}
	})

	minioCases.testCase("copy", "objects of 20 MB are composed", func() any {
		bucket := minioBucket("small")
		minioPut(bucket, "large", large, minio.PutObjectOptions{})
		sources := []minio.CopySrcOptions{{Bucket: bucket, Object: "large"}, {Bucket: bucket, Object: "small"}}
		destination := minio.CopyDestOptions{Bucket: bucket, Object: "composed"}
		must(minioClient.ComposeObject(background, destination, sources...))
		composed := minioGet(bucket, "composed", minio.GetObjectOptions{})
		ensure(bytes.Equal(composed, append(slices.Clone(large), "small"...)), "other content")
		return minioStat(bucket, "composed").ETag
	})

	minioCases.testCase("listing", "prefixes are listed", func() any {
		bucket := minioBucket("a/1", "a/2", "b", "c d/e/1")
		return [][]string{
			minioKeys(bucket, minio.ListObjectsOptions{}),
			minioKeys(bucket, minio.ListObjectsOptions{Prefix: "a/"}),
			minioTree(bucket),
			minioKeys(bucket, minio.ListObjectsOptions{Recursive: true, StartAfter: "a/2"}),
			minioKeys(bucket, minio.ListObjectsOptions{Recursive: true, UseV1: true}),
			minioKeys(bucket, minio.ListObjectsOptions{Recursive: true, MaxKeys: 1}),
			minioKeys(bucket, minio.ListObjectsOptions{Prefix: "none"}),
		}
	})

	minioCases.testCase("keys", "objects with strange keys are written read and listed", func() any {
		bucket := minioBucket(strangeKeys...)
		for _, key := range strangeKeys {
			ensure(string(minioGet(bucket, key, minio.GetObjectOptions{})) == key, key)
			source := minio.CopySrcOptions{Bucket: bucket, Object: key}
			must(minioClient.CopyObject(background, minio.CopyDestOptions{Bucket: bucket, Object: "copy/" + key}, source))
		}
		return minioTree(bucket)
	})

	minioCases.testCase("deletion", "many objects are removed by their strange keys", func() any {
		bucket, objects, failed := minioBucket(append(strangeKeys, "kept")...), make(chan minio.ObjectInfo), 0
		go func() {
			defer close(objects)
			for _, key := range append(strangeKeys, "missing") {
				objects <- minio.ObjectInfo{Key: key}
			}
		}()
		for range minioClient.RemoveObjects(background, bucket, objects, minio.RemoveObjectsOptions{}) {
			failed++
		}
		check(minioClient.RemoveObject(background, bucket, "missing", minio.RemoveObjectOptions{}))
		return []any{failed, minioTree(bucket)}
	})

	minioCases.testCase("metadata", "headers and metadata are kept", func() any {
		bucket, options := minioBucket(), minio.PutObjectOptions{ContentType: "text/css", CacheControl: "max-age=60"}
		options.ContentLanguage, options.UserMetadata = "de", map[string]string{"Name": "a  b"}
		minioPut(bucket, "key", []byte("x"), options)
		found := minioStat(bucket, "key")
		return []any{found.ContentType, found.Metadata.Get("Cache-Control"), found.Metadata.Get("Content-Language"), found.UserMetadata}
	})

	minioCases.testCase("tagging", "objects and buckets have tags", func() any {
		bucket := minioBucket("key")
		set := must(tags.NewTags(map[string]string{"a b": "d+e"}, true))
		check(minioClient.PutObjectTagging(background, bucket, "key", set, minio.PutObjectTaggingOptions{}))
		found := must(minioClient.GetObjectTagging(background, bucket, "key", minio.GetObjectTaggingOptions{})).ToMap()
		check(minioClient.RemoveObjectTagging(background, bucket, "key", minio.RemoveObjectTaggingOptions{}))
		check(minioClient.SetBucketTagging(background, bucket, set))
		ofBucket := must(minioClient.GetBucketTagging(background, bucket)).ToMap()
		check(minioClient.RemoveBucketTagging(background, bucket))
		_, err := minioClient.GetBucketTagging(background, bucket)
		return []any{found, ofBucket, minioFailure(err)}
	})

	minioCases.testCase("presigned", "presigned urls write and read", func() any {
		bucket, key := minioBucket(), "a b+ü"
		write := must(minioClient.PresignedPutObject(background, bucket, key, time.Minute))
		typed := url.Values{"response-content-type": {"text/css"}}
		read := must(minioClient.PresignedGetObject(background, bucket, key, time.Minute, typed))
		headers := http.Header{"Content-Type": {"text/plain"}}
		return []any{send("PUT", write.String(), "text", headers), send("GET", read.String(), "", nil)}
	})

	minioCases.testCase("presigned", "a form uploads a file", func() any {
		bucket, policy := minioBucket(), minio.NewPostPolicy()
		check(policy.SetBucket(bucket))
		check(policy.SetKey("form"))
		check(policy.SetExpires(time.Now().Add(time.Hour)))
		check(policy.SetContentLengthRange(1, 10))
		address, fields, err := minioClient.PresignedPostPolicy(background, policy)
		check(err)
		form, contentType := formOf(fields, "text")
		written := send("POST", address.String(), form, http.Header{"Content-Type": {contentType}})
		return []any{written, string(minioGet(bucket, "form", minio.GetObjectOptions{}))}
	})

	minioCases.testCase("acl", "a policy makes a prefix public", func() any {
		bucket := target.PublicBucket
		minioPut(bucket, "minio-go/key", []byte("text"), minio.PutObjectOptions{})
		statement := `{"Effect":"Allow","Principal":{"AWS":["*"]},"Action":["s3:GetObject"],"Resource":["arn:aws:s3:::%s/minio-go/*"]}`
		policy := fmt.Sprintf(`{"Version":"2012-10-17","Statement":[`+statement+`]}`, bucket)
		check(minioClient.SetBucketPolicy(background, bucket, policy))
		allowed := anonymous(bucket, "minio-go/key")
		check(minioClient.SetBucketPolicy(background, bucket, ""))
		return []any{allowed, anonymous(bucket, "minio-go/key"), must(minioClient.GetBucketPolicy(background, bucket))}
	}, ceph("the deletion of a policy is confirmed with 200"))

	minioCases.testCase("versioning", "versions are listed read and removed", func() any {
		bucket := minioBucket()
		check(minioClient.EnableVersioning(background, bucket))
		first := minioPut(bucket, "key", []byte("first"), minio.PutObjectOptions{}).VersionID
		minioPut(bucket, "key", []byte("second"), minio.PutObjectOptions{})
		check(minioClient.RemoveObject(background, bucket, "key", minio.RemoveObjectOptions{}))
		old := string(minioGet(bucket, "key", minio.GetObjectOptions{VersionID: first}))
		found := [][]bool{}
		for item := range minioClient.ListObjects(background, bucket, minio.ListObjectsOptions{WithVersions: true}) {
			check(item.Err)
			found = append(found, []bool{item.IsDeleteMarker, item.IsLatest})
			options := minio.RemoveObjectOptions{VersionID: item.VersionID}
			check(minioClient.RemoveObject(background, bucket, "key", options))
		}
		check(minioClient.RemoveBucket(background, bucket))
		return []any{old, found}
	}, moto("delete markers are listed after all versions"))

	minioCases.testCase("conditions", "a write does not replace an object", func() any {
		bucket, options := minioBucket("key"), minio.PutObjectOptions{}
		options.SetMatchETagExcept("*")
		_, err := minioClient.PutObject(background, bucket, "key", bytes.NewReader([]byte("other")), 5, options)
		return []any{minioFailure(err), string(minioGet(bucket, "key", minio.GetObjectOptions{}))}
	})

	minioCases.testCase("checksums", "a checksum is verified and returned", func() any {
		bucket := minioBucket()
		options := minio.PutObjectOptions{Checksum: minio.ChecksumSHA256}
		must(minioTrailing.PutObject(background, bucket, "key", bytes.NewReader([]byte("text")), 4, options))
		found := must(minioClient.StatObject(background, bucket, "key", minio.StatObjectOptions{Checksum: true}))
		return []any{found.ChecksumSHA256, found.ChecksumMode}
	}, ceph("Ceph 16 rejects checksums after the content"), moto("checksums after the content are ignored"), page("checking-object-integrity"))

	minioCases.testCase("checksums", "a multipart upload has a checksum", func() any {
		bucket := minioBucket()
		options := minio.PutObjectOptions{PartSize: 8 * MiB, Checksum: minio.ChecksumFullObjectCRC32C}
		must(minioTrailing.PutObject(background, bucket, "key", bytes.NewReader(large), int64(len(large)), options))
		found := must(minioClient.StatObject(background, bucket, "key", minio.StatObjectOptions{Checksum: true}))
		return []any{found.ChecksumCRC32C, found.ChecksumMode}
	}, ceph("Ceph 16 rejects checksums after the content"), moto("the checksum is not that of the content"), page("checking-object-integrity"))
}
