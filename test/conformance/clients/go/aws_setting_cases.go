package main

import (
	"bytes"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	transfertypes "github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const wrongETag = `"00000000000000000000000000000000"`

func versionedBucket() *string {
	bucket := awsBucket()
	status := &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled}
	must(awsClient.PutBucketVersioning(background, &s3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: status}))
	return bucket
}

func init() {
	awsCases.testCase("metadata", "headers and metadata are kept", func() any {
		bucket := awsBucket()
		must(awsClient.PutObject(background, &s3.PutObjectInput{
			Bucket: bucket, Key: aws.String("key"), Body: strings.NewReader("x"),
			CacheControl: aws.String("max-age=60"), ContentDisposition: aws.String(`attachment; filename="a b.txt"`),
			ContentLanguage: aws.String("de"), ContentType: aws.String("text/plain; charset=utf-8"),
			Metadata: map[string]string{"upper": "Value", "empty": "", "spaces": "a  b"},
		}))
		head := awsHead(bucket, "key")
		return []any{*head.CacheControl, *head.ContentDisposition, *head.ContentLanguage, *head.ContentType, head.Metadata}
	})

	awsCases.testCase("tagging", "objects and buckets have tags", func() any {
		bucket, key := awsBucket(), aws.String("key")
		must(awsClient.PutObject(background, &s3.PutObjectInput{Bucket: bucket, Key: key, Tagging: aws.String("a=1&b%20c=2%2B3")}))
		tags := func() int {
			return len(must(awsClient.GetObjectTagging(background, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})).TagSet)
		}
		sent := tags()
		set := &types.Tagging{TagSet: []types.Tag{{Key: aws.String("ü"), Value: aws.String("a+b=c @:/-")}}}
		must(awsClient.PutObjectTagging(background, &s3.PutObjectTaggingInput{Bucket: bucket, Key: key, Tagging: set}))
		replaced := must(awsClient.GetObjectTagging(background, &s3.GetObjectTaggingInput{Bucket: bucket, Key: key})).TagSet
		must(awsClient.DeleteObjectTagging(background, &s3.DeleteObjectTaggingInput{Bucket: bucket, Key: key}))
		must(awsClient.PutBucketTagging(background, &s3.PutBucketTaggingInput{Bucket: bucket, Tagging: set}))
		ofBucket := must(awsClient.GetBucketTagging(background, &s3.GetBucketTaggingInput{Bucket: bucket})).TagSet
		return []any{sent, *replaced[0].Key, *replaced[0].Value, tags(), *ofBucket[0].Value}
	})

	awsCases.testCase("presigned", "presigned urls read write and delete", func() any {
		bucket, key := awsBucket(), aws.String("a b+c/ü")
		request := func(input any, body string) []any {
			method, url, headers := awsSigned(input)
			return send(method, url, body, headers)
		}
		typed := aws.String("text/plain")
		return []any{
			request(&s3.PutObjectInput{Bucket: bucket, Key: key, ContentType: typed}, "text"),
			request(&s3.GetObjectInput{Bucket: bucket, Key: key, ResponseContentType: aws.String("text/css")}, ""),
			request(&s3.GetObjectInput{Bucket: bucket, Key: aws.String("missing")}, ""),
			request(&s3.DeleteObjectInput{Bucket: bucket, Key: key}, ""),
			awsKeys(bucket),
		}
	})

	awsCases.testCase("presigned", "a form uploads a file", func() any {
		bucket, key := awsBucket(), aws.String("form")
		post := must(s3.NewPresignClient(awsClient).PresignPostObject(background, &s3.PutObjectInput{Bucket: bucket, Key: key}))
		form, contentType := formOf(post.Values, "text")
		return []any{send("POST", post.URL, form, http.Header{"Content-Type": {contentType}}), awsGet(bucket, "form")}
	})

	awsCases.testCase("acl", "public objects are read without credentials", func() any {
		bucket := &target.PublicBucket
		for name, acl := range map[string]types.ObjectCannedACL{
			"public": types.ObjectCannedACLPublicRead, "private": types.ObjectCannedACLPrivate,
		} {
			input := &s3.PutObjectInput{Bucket: bucket, Key: aws.String("aws-sdk-go/" + name), ACL: acl}
			input.Body = strings.NewReader("text")
			must(awsClient.PutObject(background, input))
		}
		changed := &s3.PutObjectAclInput{Bucket: bucket, Key: aws.String("aws-sdk-go/changed"), ACL: types.ObjectCannedACLPublicRead}
		awsPut(bucket, "aws-sdk-go/changed", "text")
		before := anonymous(*bucket, "aws-sdk-go/changed")
		must(awsClient.PutObjectAcl(background, changed))
		return []any{
			anonymous(*bucket, "aws-sdk-go/public"),
			anonymous(*bucket, "aws-sdk-go/private"),
			before,
			anonymous(*bucket, "aws-sdk-go/changed"),
		}
	})

	awsCases.testCase("versioning", "versions are listed read and deleted", func() any {
		bucket, key := versionedBucket(), aws.String("key")
		first := awsPut(bucket, "key", "first").VersionId
		second := awsPut(bucket, "key", "second").VersionId
		marker := must(awsClient.DeleteObject(background, &s3.DeleteObjectInput{Bucket: bucket, Key: key}))
		listed := must(awsClient.ListObjectVersions(background, &s3.ListObjectVersionsInput{Bucket: bucket}))
		order := []bool{*listed.Versions[0].VersionId == *second, *listed.Versions[1].VersionId == *first}
		old := must(awsClient.GetObject(background, &s3.GetObjectInput{Bucket: bucket, Key: key, VersionId: first}))
		hidden := awsFailure(awsClient.GetObject(background, &s3.GetObjectInput{Bucket: bucket, Key: key}))
		for _, id := range []*string{marker.VersionId, second} {
			must(awsClient.DeleteObject(background, &s3.DeleteObjectInput{Bucket: bucket, Key: key, VersionId: id}))
		}
		return []any{*marker.DeleteMarker, order, string(readAll(old.Body)), hidden, awsGet(bucket, "key")}
	})

	awsCases.testCase("conditions", "a write does not replace an object", func() any {
		bucket, key := awsBucket(), aws.String("key")
		input := func(text string) *s3.PutObjectInput {
			return &s3.PutObjectInput{Bucket: bucket, Key: key, Body: strings.NewReader(text), IfNoneMatch: aws.String("*")}
		}
		must(awsClient.PutObject(background, input("first")))
		return []any{awsFailure(awsClient.PutObject(background, input("second"))), awsGet(bucket, "key")}
	})

	awsCases.testCase("conditions", "a read depends on the etag", func() any {
		bucket, key := awsBucket("key"), aws.String("key")
		etag := awsHead(bucket, "key").ETag
		return []any{
			awsFailure(awsClient.GetObject(background, &s3.GetObjectInput{Bucket: bucket, Key: key, IfMatch: aws.String(wrongETag)})),
			awsFailure(awsClient.GetObject(background, &s3.GetObjectInput{Bucket: bucket, Key: key, IfNoneMatch: etag})),
			awsFailure(awsClient.HeadObject(background, &s3.HeadObjectInput{Bucket: bucket, Key: key, IfNoneMatch: etag})),
		}
	})

	awsCases.testCase("checksums", "checksums are verified and returned", func() any {
		bucket, found := awsBucket(), map[string]any{}
		for _, algorithm := range types.ChecksumAlgorithmCrc32.Values()[:5] {
			key := aws.String(string(algorithm))
			input := &s3.PutObjectInput{Bucket: bucket, Key: key, ChecksumAlgorithm: algorithm}
			input.Body = strings.NewReader("text")
			must(awsClient.PutObject(background, input))
			read := &s3.GetObjectInput{Bucket: bucket, Key: key, ChecksumMode: types.ChecksumModeEnabled}
			object := must(awsClient.GetObject(background, read))
			ensure(string(readAll(object.Body)) == "text", *key)
			found[*key] = []any{
				object.ChecksumCRC32, object.ChecksumCRC32C, object.ChecksumCRC64NVME,
				object.ChecksumSHA1, object.ChecksumSHA256, object.ChecksumType,
			}
		}
		return found
	}, ceph("Ceph 16 does not support checksums"), moto("the type of a checksum is not returned"), page("checking-object-integrity"))

	awsCases.testCase("checksums", "a wrong checksum is rejected", func() any {
		bucket := awsBucket()
		input := &s3.PutObjectInput{Bucket: bucket, Key: aws.String("key"), ChecksumCRC32: aws.String("AAAAAA==")}
		input.Body = strings.NewReader("text")
		return []any{awsFailure(awsClient.PutObject(background, input)), awsKeys(bucket)}
	}, ceph("Ceph 16 does not support checksums"), moto("checksums and MD5 hashes are not verified"), page("checking-object-integrity"))

	awsCases.testCase("checksums", "a multipart upload has a checksum", func() any {
		bucket, key := awsBucket(), aws.String("key")
		input := &transfermanager.UploadObjectInput{Bucket: bucket, Key: key, Body: bytes.NewReader(large)}
		input.ChecksumAlgorithm = transfertypes.ChecksumAlgorithmSha256
		awsUpload(input)
		enabled := &s3.HeadObjectInput{Bucket: bucket, Key: key, ChecksumMode: types.ChecksumModeEnabled}
		head := must(awsClient.HeadObject(background, enabled))
		return []any{head.ChecksumSHA256, head.ChecksumType}
	}, ceph("Ceph 16 does not support checksums"), moto("the type of a checksum is not returned"), page("checking-object-integrity"))
}
