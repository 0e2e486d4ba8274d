package main

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func init() {
	awsCases.testCase("buckets", "a bucket is created and deleted", func() any {
		bucket := awsBucket()
		must(awsClient.HeadBucket(background, &s3.HeadBucketInput{Bucket: bucket}))
		listed := must(awsClient.ListBuckets(background, &s3.ListBucketsInput{}))
		ensure(slices.ContainsFunc(listed.Buckets, func(item types.Bucket) bool { return *item.Name == *bucket }), "not listed")
		must(awsClient.DeleteBucket(background, &s3.DeleteBucketInput{Bucket: bucket}))
		return []any{
			awsFailure(awsClient.HeadBucket(background, &s3.HeadBucketInput{Bucket: bucket})),
			awsFailure(awsClient.DeleteBucket(background, &s3.DeleteBucketInput{Bucket: bucket})),
			awsFailure(awsClient.ListObjectsV2(background, &s3.ListObjectsV2Input{Bucket: bucket})),
		}
	})

	awsCases.testCase("buckets", "a bucket with objects is not deleted", func() any {
		bucket := awsBucket("key")
		return []any{
			awsFailure(awsClient.DeleteBucket(background, &s3.DeleteBucketInput{Bucket: bucket})),
			awsKeys(bucket),
		}
	})

	awsCases.testCase("transfer", "a small object is written and read", func() any {
		bucket := awsBucket()
		input := &s3.PutObjectInput{Bucket: bucket, Key: aws.String("a/b.txt"), Body: bytes.NewReader([]byte("text"))}
		input.ContentType = aws.String("text/plain")
		written := must(awsClient.PutObject(background, input))
		head := awsHead(bucket, "a/b.txt")
		return []any{*written.ETag, awsGet(bucket, "a/b.txt"), *head.ContentType, *head.ContentLength, *head.ETag}
	})

	awsCases.testCase("transfer", "ranges are read", func() any {
		bucket := awsBucket("0123456789")
		read := func(wanted string) *s3.GetObjectInput {
			return &s3.GetObjectInput{Bucket: bucket, Key: aws.String("0123456789"), Range: &wanted}
		}
		found := must(awsClient.GetObject(background, read("bytes=2-4")))
		return []any{
			*found.ContentRange,
			string(readAll(found.Body)),
			awsFailure(awsClient.GetObject(background, read("bytes=10-"))),
		}
	})

	awsCases.testCase("transfer", "a missing object is not read", func() any {
		bucket, key := awsBucket(), aws.String("missing")
		return []any{
			awsFailure(awsClient.GetObject(background, &s3.GetObjectInput{Bucket: bucket, Key: key})),
			awsFailure(awsClient.HeadObject(background, &s3.HeadObjectInput{Bucket: bucket, Key: key})),
		}
	})

	awsCases.testCase("transfer", "an object of 20 MB is uploaded and downloaded in parts", func() any {
		bucket, key := awsBucket(), "large"
		awsUpload(&transfermanager.UploadObjectInput{Bucket: bucket, Key: &key, Body: bytes.NewReader(large)})
		return []any{digest(awsDownload(bucket, key)), *awsHead(bucket, key).ETag}
	})

	awsCases.testCase("transfer", "an upload is aborted", func() any {
		bucket, key := awsBucket(), aws.String("key")
		id := must(awsClient.CreateMultipartUpload(background, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})).UploadId
		part := &s3.UploadPartInput{Bucket: bucket, Key: key, UploadId: id, PartNumber: aws.Int32(1)}
		part.Body = bytes.NewReader([]byte("part"))
		must(awsClient.UploadPart(background, part))
		parts := must(awsClient.ListParts(background, &s3.ListPartsInput{Bucket: bucket, Key: key, UploadId: id})).Parts
		must(awsClient.AbortMultipartUpload(background, &s3.AbortMultipartUploadInput{Bucket: bucket, Key: key, UploadId: id}))
		left := must(awsClient.ListMultipartUploads(background, &s3.ListMultipartUploadsInput{Bucket: bucket})).Uploads
		return []any{*parts[0].PartNumber, *parts[0].Size, *parts[0].ETag, len(left)}
	})

	awsCases.testCase("copy", "a copy keeps or replaces the metadata", func() any {
		bucket := awsBucket()
		input := &s3.PutObjectInput{Bucket: bucket, Key: aws.String("from a+b"), Body: bytes.NewReader([]byte("x"))}
		input.Metadata = map[string]string{"a": "b"}
		must(awsClient.PutObject(background, input))
		// The SDK sends the source as it is, so the program encodes it.
		source := aws.String(*bucket + "/" + url.PathEscape("from a+b"))
		kept := &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("kept"), CopySource: source}
		must(awsClient.CopyObject(background, kept))
		replaced := &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("new"), CopySource: source}
		replaced.MetadataDirective, replaced.Metadata = types.MetadataDirectiveReplace, map[string]string{"c": "d"}
		must(awsClient.CopyObject(background, replaced))
		return []any{awsHead(bucket, "kept").Metadata, awsHead(bucket, "new").Metadata, awsGet(bucket, "new")}
	})

	awsCases.testCase("copy", "an object of 20 MB is copied in parts", func() any {
		bucket, key := awsBucket(), aws.String("to")
		awsUpload(&transfermanager.UploadObjectInput{Bucket: bucket, Key: aws.String("from"), Body: bytes.NewReader(large)})
		id := must(awsClient.CreateMultipartUpload(background, &s3.CreateMultipartUploadInput{Bucket: bucket, Key: key})).UploadId
		done := []types.CompletedPart{}
		for number := int32(1); number <= 2; number++ {
			first := int(number-1) * 10 * MiB
			part := &s3.UploadPartCopyInput{Bucket: bucket, Key: key, UploadId: id, PartNumber: aws.Int32(number)}
			part.CopySource = aws.String(*bucket + "/from")
			part.CopySourceRange = aws.String(fmt.Sprintf("bytes=%d-%d", first, first+10*MiB-1))
			copied := must(awsClient.UploadPartCopy(background, part)).CopyPartResult
			done = append(done, types.CompletedPart{PartNumber: aws.Int32(number), ETag: copied.ETag})
		}
		complete := &s3.CompleteMultipartUploadInput{Bucket: bucket, Key: key, UploadId: id}
		complete.MultipartUpload = &types.CompletedMultipartUpload{Parts: done}
		must(awsClient.CompleteMultipartUpload(background, complete))
		return []any{digest(awsDownload(bucket, "to")), *awsHead(bucket, "to").ETag}
	})

	awsCases.testCase("listing", "keys are listed in pages", func() any {
		bucket := awsBucket("a", "b", "c")
		pages := s3.NewListObjectsV2Paginator(awsClient, &s3.ListObjectsV2Input{Bucket: bucket, MaxKeys: aws.Int32(2)})
		found := [][]string{}
		for pages.HasMorePages() {
			keys := []string{}
			for _, item := range must(pages.NextPage(background)).Contents {
				keys = append(keys, *item.Key)
			}
			found = append(found, keys)
		}
		return found
	})

	awsCases.testCase("listing", "prefixes and delimiters group keys", func() any {
		bucket := awsBucket("a/1", "a/2", "b", "c d/e/1")
		found := []any{}
		for _, prefix := range []string{"", "a/", "none"} {
			input := &s3.ListObjectsV2Input{Bucket: bucket, Prefix: &prefix, Delimiter: aws.String("/")}
			listing := must(awsClient.ListObjectsV2(background, input))
			for _, item := range listing.Contents {
				found = append(found, *item.Key)
			}
			for _, item := range listing.CommonPrefixes {
				found = append(found, []string{*item.Prefix})
			}
		}
		return found
	})

	awsCases.testCase("keys", "objects with strange keys are written read and listed", func() any {
		bucket := awsBucket(strangeKeys...)
		for _, key := range strangeKeys {
			ensure(awsGet(bucket, key) == key, key)
			listing := must(awsClient.ListObjectsV2(background, &s3.ListObjectsV2Input{Bucket: bucket, Prefix: &key}))
			ensure(*listing.KeyCount == 1, key)
		}
		return awsKeys(bucket)
	})

	awsCases.testCase("deletion", "many objects are deleted by their strange keys", func() any {
		bucket := awsBucket(append(strangeKeys, "kept")...)
		objects := []types.ObjectIdentifier{{Key: aws.String("missing")}}
		for _, key := range strangeKeys {
			objects = append(objects, types.ObjectIdentifier{Key: &key})
		}
		input := &s3.DeleteObjectsInput{Bucket: bucket, Delete: &types.Delete{Objects: objects}}
		deleted := must(awsClient.DeleteObjects(background, input))
		return []any{len(deleted.Deleted), len(deleted.Errors), awsKeys(bucket)}
	})
}
