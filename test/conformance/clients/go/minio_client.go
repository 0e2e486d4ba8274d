package main

import (
	"bytes"
	"net/url"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

var (
	minioCases  caseList
	minioClient *minio.Client
	// The client with which checksums are sent after the content.
	minioTrailing *minio.Client
)

func prepareMinio() {
	options := minio.Options{
		Creds:  credentials.NewStaticV4(target.AccessKeyID, target.SecretAccessKey, ""),
		Region: "us-east-1",
		// One attempt, so that an error of the server is a result.
		MaxRetries: 1,
	}
	host := must(url.Parse(target.Endpoint)).Host
	minioClient = must(minio.New(host, &options))
	options.TrailingHeaders = true
	minioTrailing = must(minio.New(host, &options))
}

// Creates a bucket with an object for each key, whose content is the key.
func minioBucket(keys ...string) string {
	bucket := newBucketName()
	check(minioClient.MakeBucket(background, bucket, minio.MakeBucketOptions{}))
	for _, key := range keys {
		minioPut(bucket, key, []byte(key), minio.PutObjectOptions{})
	}
	return bucket
}

func minioPut(bucket, key string, data []byte, options minio.PutObjectOptions) minio.UploadInfo {
	return must(minioClient.PutObject(background, bucket, key, bytes.NewReader(data), int64(len(data)), options))
}

func minioGet(bucket, key string, options minio.GetObjectOptions) []byte {
	return readAll(must(minioClient.GetObject(background, bucket, key, options)))
}

func minioStat(bucket, key string) minio.ObjectInfo {
	return must(minioClient.StatObject(background, bucket, key, minio.StatObjectOptions{}))
}

func minioKeys(bucket string, options minio.ListObjectsOptions) []string {
	keys := []string{}
	for item := range minioClient.ListObjects(background, bucket, options) {
		check(item.Err)
		keys = append(keys, item.Key)
	}
	return keys
}

func minioTree(bucket string) []string {
	return minioKeys(bucket, minio.ListObjectsOptions{Recursive: true})
}

// Status and code of an error.
func minioFailure(err error) []any {
	if err == nil {
		return []any{"unexpected"}
	}
	found := minio.ToErrorResponse(err)
	return []any{found.StatusCode, found.Code}
}
